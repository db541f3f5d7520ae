import { type LibraryPolicy, podHead, podKinds } from './library-policy.ts';

const pod = (
  name: string,
  controls: readonly string[],
  description: string,
  fix: string,
  rules: string,
  parameters?: LibraryPolicy['parameters'],
): LibraryPolicy => ({
  name,
  description,
  kinds: podKinds,
  controls,
  fix,
  rego: `${podHead(name)}${rules}`,
  ...(parameters === undefined ? {} : { parameters }),
});

/** What a container may do to the machine that it runs on. */
export const podPolicies: readonly LibraryPolicy[] = [
  pod(
    'no-privileged',
    ['CIS 5.2.2'],
    'No container is privileged.',
    'take `privileged: true` out; name the single capability that is needed instead',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	c.container.securityContext.privileged == true
	msg := sprintf("container %s is privileged: it owns the machine", [c.container.name])
	field := sprintf("%s.securityContext.privileged", [c.field])
}
`,
  ),
  pod(
    'no-host-namespaces',
    ['CIS 5.2.3', 'CIS 5.2.4', 'CIS 5.2.5', 'CIS 5.2.13'],
    'No pod shares the network, processes or ports of its machine.',
    'take it out and reach the pod through a Service',
    `deny contains {"msg": msg, "field": field} if {
	some name in ["hostNetwork", "hostPID", "hostIPC"]
	pods.spec[name] == true
	msg := sprintf("%s shares the machine with the pod", [name])
	field := sprintf("%s.%s", [pods.path, name])
}

deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	some i, port in c.container.ports
	port.hostPort > 0
	msg := sprintf("container %s takes port %d of the machine", [c.container.name, port.hostPort])
	field := sprintf("%s.ports[%d].hostPort", [c.field, i])
}
`,
  ),
  pod(
    'no-host-mounts',
    ['CIS 5.2.12'],
    'No pod mounts a directory of its machine.',
    'use a PersistentVolumeClaim, an emptyDir or a ConfigMap',
    `deny contains {"msg": msg, "field": field} if {
	some i, volume in pods.spec.volumes
	object.get(volume, "hostPath", null) != null
	not volume.hostPath.path in data.params.allowed
	msg := sprintf("volume %s mounts %s of the machine", [volume.name, volume.hostPath.path])
	field := sprintf("%s.volumes[%d].hostPath", [pods.path, i])
}
`,
    { allowed: [] },
  ),
  pod(
    'non-root',
    ['CIS 5.2.7'],
    'No container runs as root.',
    'set `runAsNonRoot: true` in the security context of the pod, and a `runAsUser` above 0 where the image names no user',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not proven(c.container)
	not as_root(c.container)
	msg := sprintf("nothing keeps container %s from running as root", [c.container.name])
	field := sprintf("%s.securityContext.runAsNonRoot", [c.field])
}

deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	as_root(c.container)
	msg := sprintf("container %s runs as root", [c.container.name])
	field := sprintf("%s.securityContext.runAsUser", [c.field])
}

as_root(container) if pods.setting(container, "runAsUser") == 0

proven(container) if {
	pods.setting(container, "runAsNonRoot") == true
	not as_root(container)
}

proven(container) if pods.setting(container, "runAsUser") > 0
`,
  ),
  pod(
    'no-privilege-escalation',
    ['CIS 5.2.6'],
    'No process of a container gains more rights than its parent.',
    'set `allowPrivilegeEscalation: false` in the security context of the container',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not c.container.securityContext.allowPrivilegeEscalation == false
	msg := sprintf("a process in container %s may gain rights", [c.container.name])
	field := sprintf("%s.securityContext.allowPrivilegeEscalation", [c.field])
}
`,
  ),
  pod(
    'capabilities',
    ['CIS 5.2.8', 'CIS 5.2.9', 'CIS 5.2.10'],
    'Containers drop all capabilities, and add only those that are allowed.',
    'set `capabilities: {drop: [ALL]}` in the security context of the container',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not drops_all(c.container)
	msg := sprintf("container %s keeps capabilities that it was not given on purpose", [c.container.name])
	field := sprintf("%s.securityContext.capabilities.drop", [c.field])
}

deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	some added in c.container.securityContext.capabilities.add
	not added in data.params.allowed
	msg := sprintf("container %s adds the capability %s", [c.container.name, added])
	field := sprintf("%s.securityContext.capabilities.add", [c.field])
}

drops_all(container) if {
	some dropped in container.securityContext.capabilities.drop
	upper(dropped) == "ALL"
}
`,
    { allowed: ['NET_BIND_SERVICE'] },
  ),
  pod(
    'seccomp',
    ['CIS 5.7.2'],
    'Containers run under a seccomp profile.',
    'set `seccompProfile: {type: RuntimeDefault}` in the security context of the pod',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not profiled(c.container)
	msg := sprintf("container %s may make every system call", [c.container.name])
	field := sprintf("%s.securityContext.seccompProfile", [c.field])
}

profiled(container) if pods.setting(container, "seccompProfile").type in {"RuntimeDefault", "Localhost"}
`,
  ),
  pod(
    'read-only-root',
    ['CIS 5.7.3'],
    'The root file system of containers is read-only.',
    'set `readOnlyRootFilesystem: true`, and mount an emptyDir where the program writes',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not c.container.securityContext.readOnlyRootFilesystem == true
	msg := sprintf("container %s may write to its own root file system", [c.container.name])
	field := sprintf("%s.securityContext.readOnlyRootFilesystem", [c.field])
}
`,
  ),
  pod(
    'no-token',
    ['CIS 5.1.5', 'CIS 5.1.6'],
    'Pods hold no token of the API server unless they name a service account of their own.',
    'set `automountServiceAccountToken: false`, or name a `serviceAccountName` that has only the rights it needs',
    `deny contains {"msg": msg, "field": field} if {
	pods.spec
	not pods.spec.automountServiceAccountToken == false
	object.get(pods.spec, "serviceAccountName", "default") in {"default", ""}
	msg := "the pod holds the token of the default service account"
	field := sprintf("%s.automountServiceAccountToken", [pods.path])
}
`,
  ),
  pod(
    'secrets-as-files',
    ['CIS 5.4.1'],
    'Secrets are read from files and not from the environment, which many programs print.',
    'mount the Secret as a volume and read the file',
    `deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	some i, entry in c.container.env
	entry.valueFrom.secretKeyRef
	msg := sprintf("container %s has the secret %s in its environment", [c.container.name, entry.name])
	field := sprintf("%s.env[%d].valueFrom.secretKeyRef", [c.field, i])
}

deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	some i, entry in c.container.envFrom
	entry.secretRef
	msg := sprintf("container %s has a whole Secret in its environment", [c.container.name])
	field := sprintf("%s.envFrom[%d].secretRef", [c.field, i])
}
`,
  ),
];
