package main

// firstRequests are those whose first answer takes long: schemas are read and environments made.
var firstRequests = []string{
	`{"method":"render","kustomize":{"path":".","listings":{".":["kustomization.yaml","a.yaml"]},"files":{` +
		`"kustomization.yaml":"resources: [a.yaml]\nnamePrefix: p-\nreplicas: [{name: a, count: 2}]\npatches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {paused: true}}'}]\n",` +
		`"a.yaml":"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n"}}}`,
	`{"method":"render","helm":{"path":".","release":"r","namespace":"n","seed":"s","listings":{".":["Chart.yaml","templates/"],"templates":["a.yaml"]},"files":{` +
		`"Chart.yaml":"apiVersion: v2\nname: a\nversion: 1.0.0\n",` +
		`"templates/a.yaml":"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {{- toYaml (dict \"a\" \"b\") | nindent 4 }}\n"}}}`,
	`{"method":"evaluate","cel":{"expression":"object.a + 1","variables":{"object":{"a":1}}}}`,
	`{"method":"evaluate","health":{"object":{"a":1},"cel":{"current":"a == 1"}}}`,
	`{"method":"evaluate","health":{"object":{"a":1},"lua":"return {status='Healthy'}"}}`,
	`{"method":"evaluate","rego":{"modules":{"a.rego":"package a\n\ndeny contains m if {\n\tinput.a\n\tm := sprintf(\"%s\", [\"a\"])\n}\n"},"query":"data.a.deny","input":{"a":1},"seed":"s"}}`,
}
