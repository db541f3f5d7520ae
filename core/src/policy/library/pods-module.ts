/** What every policy of Rego may import as `data.fairlead.pods`: the pod that an object makes, whatever its kind. */
export const podsModule = `package fairlead.pods

templated := {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Rollout"}

path := "spec" if input.object.kind == "Pod"

path := "spec.template.spec" if input.object.kind in templated

path := "spec.jobTemplate.spec.template.spec" if input.object.kind == "CronJob"

spec := input.object.spec if input.object.kind == "Pod"

spec := input.object.spec.template.spec if input.object.kind in templated

spec := input.object.spec.jobTemplate.spec.template.spec if input.object.kind == "CronJob"

# Every container with its place; the first two kinds run for as long as the pod does, or before it.
containers contains {"container": c, "field": sprintf("%s.%s[%d]", [path, list, i]), "list": list} if {
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some i, c in spec[list]
}

# What holds for a container: its own security context, else that of its pod.
setting(container, name) := container.securityContext[name]

setting(container, name) := spec.securityContext[name] if not has_own(container, name)

has_own(container, name) if _ = container.securityContext[name]
`;

/** The file name under which it is given. */
export const podsFile = 'fairlead/pods.rego';
