import type { LibraryPolicy } from './library-policy.ts';

const roles = ['Role', 'ClusterRole'];
const bindings = ['RoleBinding', 'ClusterRoleBinding'];

/** What roles of Kubernetes give away. */
export const accessPolicies: readonly LibraryPolicy[] = [
  {
    name: 'no-wildcard-rbac',
    description: 'Roles name what they allow.',
    kinds: roles,
    controls: ['CIS 5.1.3'],
    fix: 'name the verbs, resources and groups that are needed',
    rego: `package no_wildcard_rbac

deny contains {"msg": msg, "field": field} if {
	some i, rule in input.object.rules
	some list in ["verbs", "resources", "apiGroups"]
	"*" in rule[list]
	msg := sprintf("a rule allows all %s", [list])
	field := sprintf("rules[%d].%s", [i, list])
}
`,
  },
  {
    name: 'no-cluster-admin',
    description: 'Nobody is bound to cluster-admin, and nobody to the group system:masters.',
    kinds: bindings,
    controls: ['CIS 5.1.1', 'CIS 5.1.7'],
    fix: 'bind a role that allows only what is needed',
    rego: `package no_cluster_admin

deny contains {"msg": "it gives all rights on the whole cluster", "field": "roleRef.name"} if {
	input.object.roleRef.name == "cluster-admin"
}

deny contains {"msg": "nothing can ever be taken from the group system:masters", "field": field} if {
	some i, subject in input.object.subjects
	subject.kind == "Group"
	subject.name == "system:masters"
	field := sprintf("subjects[%d].name", [i])
}
`,
  },
  {
    name: 'no-secret-rbac',
    description: 'Roles let nobody read Secrets at large.',
    kinds: roles,
    controls: ['CIS 5.1.2'],
    fix: 'name the Secrets in resourceNames, or mount them',
    rego: `package no_secret_rbac

deny contains {"msg": "a rule lets every Secret be read", "field": field} if {
	some i, rule in input.object.rules
	some group in rule.apiGroups
	group in {"", "*"}
	some resource in rule.resources
	resource in {"secrets", "*"}
	some verb in rule.verbs
	verb in {"get", "list", "watch", "*"}
	count(object.get(rule, "resourceNames", [])) == 0
	field := sprintf("rules[%d].resources", [i])
}
`,
  },
  {
    name: 'no-escalation-rbac',
    description: 'Roles let nobody give rights away, take on those of others, or start pods at large.',
    kinds: roles,
    controls: ['CIS 5.1.4', 'CIS 5.1.8'],
    fix: 'take the rule out; workloads come from Git and need no right to start pods',
    rego: `package no_escalation_rbac

deny contains {"msg": msg, "field": field} if {
	some i, rule in input.object.rules
	some verb in rule.verbs
	verb in {"bind", "escalate", "impersonate"}
	msg := sprintf("a rule allows %s, by which its holder gains other rights", [verb])
	field := sprintf("rules[%d].verbs", [i])
}

deny contains {"msg": "whoever may start pods may read every Secret of the namespace", "field": field} if {
	some i, rule in input.object.rules
	"pods" in rule.resources
	some verb in rule.verbs
	verb in {"create", "*"}
	field := sprintf("rules[%d].verbs", [i])
}
`,
  },
];
