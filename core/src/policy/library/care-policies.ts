import { type LibraryPolicy, podHead, podKinds } from './library-policy.ts';

/** What keeps a workload running, found and paid for. */
export const carePolicies: readonly LibraryPolicy[] = [
  {
    name: 'limits',
    description: 'Every container asks for CPU and memory, and has a limit of memory.',
    kinds: podKinds,
    controls: [],
    fix: 'add `resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}` with what it really needs',
    rego: `${podHead('limits')}deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	c.list != "ephemeralContainers"
	some part in ["requests.cpu", "requests.memory", "limits.memory"]
	[section, name] := split(part, ".")
	object.get(c.container, ["resources", section, name], null) == null
	msg := sprintf("container %s has no %s", [c.container.name, part])
	field := sprintf("%s.resources.%s", [c.field, part])
}
`,
  },
  {
    name: 'labels',
    description: 'Workloads carry the labels by which people and tools find them.',
    kinds: podKinds,
    controls: [],
    parameters: { labels: ['app.kubernetes.io/name'] },
    fix: 'add the label to metadata.labels',
    rego: `package labels

deny contains {"msg": msg, "field": field} if {
	some label in data.params.labels
	object.get(input.object, ["metadata", "labels", label], "") == ""
	msg := sprintf("the label %s is missing", [label])
	field := "metadata.labels"
}
`,
  },
  {
    name: 'no-latest',
    description: 'Images are named by a version, not by a tag that moves.',
    kinds: podKinds,
    controls: [],
    fix: 'name the version, or better the digest, of the image',
    rego: `${podHead('no-latest')}deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	image := c.container.image
	not contains(image, "@")
	parts := split(image, "/")
	name := parts[count(parts) - 1]
	moving(name)
	msg := sprintf("container %s runs %s, which may be another one tomorrow", [c.container.name, image])
	field := sprintf("%s.image", [c.field])
}

moving(name) if not contains(name, ":")

moving(name) if endswith(name, ":latest")
`,
  },
  {
    name: 'digest-pinned',
    description: 'Images are named by their digest, so that what was checked is what runs.',
    kinds: podKinds,
    controls: [],
    fix: 'write `image: name@sha256:…`; `guards.images` does this for you',
    rego: `${podHead('digest-pinned')}deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not regex.match(\`@sha256:[0-9a-f]{64}$\`, c.container.image)
	msg := sprintf("container %s runs %s, which names no digest", [c.container.name, c.container.image])
	field := sprintf("%s.image", [c.field])
}
`,
  },
  {
    name: 'allowed-registries',
    description: 'Images come from registries that are allowed.',
    kinds: podKinds,
    controls: [],
    parameters: { registries: [] },
    fix: 'use an image of a registry that is allowed, or add the registry to the parameters of the policy',
    rego: `${podHead('allowed-registries')}deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	not allowed(place(c.container.image))
	msg := sprintf("container %s runs %s, and %s is not allowed", [c.container.name, c.container.image, place(c.container.image)])
	field := sprintf("%s.image", [c.field])
}

# An image without the name of a host comes from Docker Hub.
place(image) := image if named(image)

place(image) := concat("", ["docker.io/", image]) if not named(image)

named(image) if {
	parts := split(image, "/")
	count(parts) > 1
	regex.match(\`[.:]|^localhost$\`, parts[0])
}

allowed(image) if {
	some registry in data.params.registries
	startswith(image, concat("", [trim_suffix(registry, "/"), "/"]))
}
`,
  },
  {
    name: 'probes',
    description: 'Long-running containers say when they are ready.',
    kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'],
    controls: [],
    fix: 'add a readinessProbe that asks what the container serves',
    rego: `${podHead('probes')}deny contains {"msg": msg, "field": field} if {
	some c in pods.containers
	c.list == "containers"
	count(object.get(c.container, "ports", [])) > 0
	object.get(c.container, "readinessProbe", null) == null
	msg := sprintf("nobody can tell when container %s is ready", [c.container.name])
	field := sprintf("%s.readinessProbe", [c.field])
}
`,
  },
  {
    name: 'no-default-namespace',
    description: 'Nothing lives in the namespace default.',
    kinds: [...podKinds, 'Service', 'ConfigMap', 'Secret', 'Ingress'],
    controls: ['CIS 5.7.4'],
    fix: 'set `spec.namespace` of the application',
    rego: `package no_default_namespace

deny contains {"msg": "it lives in the namespace default", "field": "metadata.namespace"} if {
	object.get(input.object.metadata, "namespace", input.placement.namespace) == "default"
}
`,
  },
];
