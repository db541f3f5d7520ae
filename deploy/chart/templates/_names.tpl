{{- define "fairlead.labels" -}}
app.kubernetes.io/name: fairlead
{{- end }}
{{- /* What is delivered, without Secrets. */}}
{{- define "fairlead.core" -}}
[configmaps, services, serviceaccounts, persistentvolumeclaims{{ if .Values.deliverSecrets }}, secrets{{ end }}]
{{- end }}
