import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOk } from './api-probe.ts';
import { type Credentials, prepareCredentials, writeKubeconfig } from './control-plane-files.ts';
import { freePorts } from './loopback.ts';
import { findPart } from './parts.ts';
import { playNodes } from './played-nodes.ts';
import { type Service, startService, waitUntil } from './service.ts';

const readyWithinMs = 60_000;
const attempts = 3;

export interface ControlPlaneOptions {
  /** Holds everything, the cluster's content included: started again on the same folder, it goes on where it stood. */
  readonly dir: string;
  /** Runs the controllers too (namespaces end, garbage is collected, deployments make pods). Default: false. */
  readonly controllerManager?: boolean;
  /** Nodes on which pods are played by KWOK, with a scheduler and the controllers. Default: none. */
  readonly nodes?: number;
  /** The port of the API server, to come back at the same address. Default: one that is free. */
  readonly port?: number;
  /** PEM of the authority whose certificates the API server knows its callers by. Default: tokens alone. */
  readonly clientAuthorityFile?: string;
}

export interface ControlPlane {
  readonly url: string;
  readonly ca: string;
  readonly caFile: string;
  /** Of a member of `system:masters`. */
  readonly token: string;
  readonly kubeconfigPath: string;
  readonly stop: () => Promise<void>;
}

/** Starts a real etcd and kube-apiserver on loopback; resolves when it is ready, a few seconds later. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Another process may take a port between our finding it free and the server's listening on it.
      const portWasTaken = error instanceof Error && error.message.includes('address already in use');
      if (!portWasTaken || attempt === attempts) throw error;
    }
  }
}

async function startOnce(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { dir, nodes = 0, controllerManager = nodes > 0, port, clientAuthorityFile } = options;
  const programs = { ...findPart('etcd'), ...findPart('kubernetes') };
  const { etcd, 'kube-apiserver': apiserver, 'kube-controller-manager': manager } = programs;
  if (!etcd || !apiserver || !manager) throw new Error('no control plane here: run node tools/parts/build.ts first');
  const [clientPort = 0, peerPort = 0, freePort = 0] = await freePorts(3);
  const credentials = prepareCredentials(dir);
  const url = `https://127.0.0.1:${port ?? freePort}`;
  const kubeconfigPath = writeKubeconfig(dir, url, credentials);
  const running: Service[] = [];
  const start = (name: string, program: string, flags: readonly string[]) => {
    const service = startService(dir, name, program, flags);
    running.unshift(service);
    return service;
  };
  const stop = async () => {
    for (const service of running) await service.stop();
  };
  try {
    const etcdUrl = `http://127.0.0.1:${clientPort}`;
    start('etcd', etcd, etcdFlags(dir, etcdUrl, `http://127.0.0.1:${peerPort}`));
    const clients = clientAuthorityFile === undefined ? [] : [`--client-ca-file=${clientAuthorityFile}`];
    const flags = apiFlags(credentials, etcdUrl, port ?? freePort, controllerManager);
    const api = start('kube-apiserver', apiserver, [...flags, ...clients]);
    await waitUntil(api, () => answersOk(`${url}/readyz`, credentials), readyWithinMs);
    if (controllerManager) {
      const controllers = start('kube-controller-manager', manager, managerFlags(credentials, kubeconfigPath));
      // Made by a controller: the first thing that a pod needs, and a sign that the controllers work.
      const sign = `${url}/api/v1/namespaces/default/serviceaccounts/default`;
      await waitUntil(controllers, () => answersOk(sign, credentials), readyWithinMs);
    }
    if (nodes > 0) await playNodes({ url, access: credentials, kubeconfigPath, start }, nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const { caFile, token } = credentials;
  return { url, caFile, ca: readFileSync(caFile, 'utf8'), token, kubeconfigPath, stop };
}

function etcdFlags(dir: string, clientUrl: string, peerUrl: string): readonly string[] {
  return [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiFlags(credentials: Credentials, etcdUrl: string, port: number, controllers: boolean): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${credentials.certificateDir}`,
    `--service-account-key-file=${credentials.serviceAccountKeyFile}`,
    `--service-account-signing-key-file=${credentials.serviceAccountKeyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--token-auth-file=${credentials.tokenFile}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/16', // a /24 is full after 250 Services
    // Without controllers nobody makes the service accounts that this plugin insists on.
    ...(controllers ? [] : ['--disable-admission-plugins=ServiceAccount']),
  ];
}

function managerFlags(credentials: Credentials, kubeconfigPath: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfigPath}`,
    `--service-account-private-key-file=${credentials.serviceAccountKeyFile}`,
    `--root-ca-file=${credentials.caFile}`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    '--secure-port=0',
  ];
}
