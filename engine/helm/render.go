package helm

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"

	"fairlead.dev/engine/tree"
)

// defaultKubeVersion is what Helm's own client library stands for; templates see it where the request names no other.
const defaultKubeVersion = "v1.37.0"

// Render renders the chart in a directory of the tree. Where the tree then has needs, neither the result nor the error
// mean anything. Not for concurrent use: what is random to Sprig is a global variable.
func Render(t *tree.Tree, asked Request) (Result, error) {
	if path.IsAbs(asked.Path) {
		return Result{}, errors.New("the path of a chart is relative to the root of the repository")
	}
	values, texts, err := readValues(t, asked)
	if err != nil {
		return Result{}, explain(err, t, asked, nil)
	}
	where := directory{tree: t, path: path.Clean(asked.Path)}
	loaded, err := where.load(0)
	if err == nil && !t.HasNeeds() && asksForFiles(loaded, texts) {
		where.whole = true
		loaded, err = where.load(0)
	}
	if t.HasNeeds() {
		return Result{}, nil
	}
	if err != nil {
		return Result{}, explain(err, t, asked, nil)
	}
	result, err := renderChart(loaded, values, asked)
	if err != nil {
		return Result{}, explain(err, t, asked, loaded)
	}
	for i := range result.Objects {
		result.Objects[i].File = fileOf(result.Objects[i].File, t, asked, loaded)
	}
	return result, nil
}

// asksForFiles tells whether some template, or some value that may be used as one, names `.Files`. Where none does,
// what else lies in a chart (its README, say) is neither read nor a reason to render again.
func asksForFiles(c *chart.Chart, texts [][]byte) bool {
	word := []byte("Files")
	for _, text := range texts {
		if bytes.Contains(text, word) {
			return true
		}
	}
	for _, file := range c.Raw {
		if bytes.Contains(file.Data, word) && (file.Name == "values.yaml" || strings.HasPrefix(file.Name, "templates/")) {
			return true
		}
	}
	return slices.ContainsFunc(c.Dependencies(), func(child *chart.Chart) bool { return asksForFiles(child, nil) })
}

func renderChart(c *chart.Chart, values map[string]any, asked Request) (Result, error) {
	capabilities, err := capabilitiesFor(asked)
	if err != nil {
		return Result{}, err
	}
	if err := checkChart(c, capabilities); err != nil {
		return Result{}, err
	}
	if err := chartutil.ProcessDependencies(c, values); err != nil {
		return Result{}, err
	}
	outside := newWorld(asked)
	release, err := outside.nameOf(asked)
	if err != nil {
		return Result{}, err
	}
	options := common.ReleaseOptions{Name: release, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	scope, err := commonutil.ToRenderValues(c, values, options, capabilities)
	if err != nil {
		return Result{}, err
	}
	rendered, err := engine.Engine{CustomTemplateFuncs: outside.functions()}.Render(c, scope)
	if err != nil {
		return Result{}, err
	}
	objects, err := objectsOf(c, rendered, asked)
	return Result{Objects: objects, Uses: outside.used(), Warnings: warningsOf(c, outside), Notes: notesOf(c, rendered)}, err
}

const maxNotes = 16 * 1024

// notesOf are the notes of the chart itself; Helm leaves those of its dependencies out, too.
func notesOf(c *chart.Chart, rendered map[string]string) string {
	notes := strings.TrimSpace(rendered[path.Join(c.Name(), "templates", "NOTES.txt")])
	if len(notes) > maxNotes {
		return strings.ToValidUTF8(notes[:maxNotes], "") + " …"
	}
	return notes
}

// objectsOf are the chart's definitions of kinds, then what its templates came to, by the name of the template.
func objectsOf(c *chart.Chart, rendered map[string]string, asked Request) ([]Object, error) {
	var objects []Object
	if !asked.SkipCRDs {
		for _, definition := range c.CRDObjects() {
			found, err := readObjects(definition.Filename, string(definition.File.Data))
			if err != nil {
				return nil, err
			}
			objects = append(objects, found...)
		}
	}
	for _, template := range slices.Sorted(maps.Keys(rendered)) {
		if strings.HasSuffix(template, "NOTES.txt") {
			continue
		}
		found, err := readObjects(template, rendered[template])
		if err != nil {
			return nil, err
		}
		objects = append(objects, found...)
	}
	if len(objects) > maxObjects {
		return nil, fmt.Errorf("more than %d objects are rendered; split the chart", maxObjects)
	}
	return objects, nil
}

func capabilitiesFor(asked Request) (*common.Capabilities, error) {
	version := asked.KubeVersion
	if version == "" {
		version = defaultKubeVersion
	}
	parsed, err := common.ParseKubeVersion(version)
	if err != nil {
		return nil, fmt.Errorf("kubeVersion %q is no version: %w", version, err)
	}
	capabilities := common.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *parsed
	capabilities.APIVersions = append(slices.Clone(capabilities.APIVersions), asked.APIVersions...)
	return capabilities, nil
}

// checkChart refuses what Helm refuses to install.
func checkChart(c *chart.Chart, capabilities *common.Capabilities) error {
	if c.Metadata.Type != "" && c.Metadata.Type != "application" {
		return fmt.Errorf("the chart %s is of type %q, which cannot be deployed by itself", c.Name(), c.Metadata.Type)
	}
	if wanted := c.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return fmt.Errorf("the chart wants Kubernetes %s, and is rendered for %s; name the target's version in kubeVersion", wanted, capabilities.KubeVersion.Version)
	}
	for _, dependency := range c.Metadata.Dependencies {
		if !hasDependency(c, dependency.Name) {
			return fmt.Errorf("the dependency %s is not in charts/: run `helm dependency update` and commit what it fetches", dependency.Name)
		}
	}
	return checkSchemas(c)
}

func warningsOf(c *chart.Chart, outside *world) []string {
	if len(outside.lookups) == 0 {
		return nil
	}
	what := strings.Join(slices.Sorted(maps.Keys(outside.lookups)), ", ")
	return []string{fmt.Sprintf("%s: %s finds nothing: charts are rendered from Git alone", strings.Join(templatesWith(c, "lookup"), ", "), what)}
}

// templatesWith are the templates of a chart and of its dependencies that hold a word.
func templatesWith(c *chart.Chart, word string) []string {
	var names []string
	for _, file := range c.Templates {
		if bytes.Contains(file.Data, []byte(word)) {
			names = append(names, path.Join(c.ChartFullPath(), file.Name))
		}
	}
	for _, child := range c.Dependencies() {
		names = append(names, templatesWith(child, word)...)
	}
	return names
}
