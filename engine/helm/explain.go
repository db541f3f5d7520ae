package helm

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"

	"fairlead.dev/engine/tree"
)

// placeInTemplate finds `shop/templates/web.yaml:3` in Helm's messages.
var placeInTemplate = regexp.MustCompile(`([A-Za-z0-9._-]+/(?:charts/[^\s:()"]+/)*templates/[^\s:()"]+):(\d+)`)

// explain finds the file and line that a message is about.
func explain(err error, t *tree.Tree, asked Request, loaded *chart.Chart) *Error {
	var placed *Error
	if errors.As(err, &placed) {
		if loaded != nil {
			placed.File = fileOf(placed.File, t, asked, loaded)
		}
		return placed
	}
	explained := &Error{Message: strings.TrimSpace(err.Error()), File: path.Join(asked.Path, "Chart.yaml")}
	defer func() { explained.Message = shorten(explained.Message) }()
	if loaded == nil {
		return explained
	}
	if places := placeInTemplate.FindAllStringSubmatch(explained.Message, -1); len(places) > 0 {
		last := places[len(places)-1] // causes stand to the right
		explained.File = fileOf(last[1], t, asked, loaded)
		if !strings.HasSuffix(explained.File, "Chart.yaml") {
			explained.Line, _ = strconv.Atoi(last[2]) // digits, by the expression
		}
	}
	return explained
}

const longestMessage = 500

// shorten keeps both ends of a message: templates that call each other repeat themselves, and the cause is at the end.
func shorten(message string) string {
	if len(message) <= longestMessage {
		return message
	}
	half := longestMessage / 2
	return strings.ToValidUTF8(message[:half]+" … "+message[len(message)-half:], "")
}

// fileOf turns Helm's name of a template into a path of the repository. A template of an archive, or of a dependency that
// goes by another name, is told by the archive's or the chart's own file.
func fileOf(name string, t *tree.Tree, asked Request, loaded *chart.Chart) string {
	inside, isOfChart := strings.CutPrefix(name, loaded.Name()+"/")
	if !isOfChart {
		return name
	}
	read := t.Reads().Files
	file := path.Join(asked.Path, inside)
	if slices.Contains(read, file) {
		return file
	}
	for _, dependency := range loaded.Metadata.Dependencies {
		where, isLocal := strings.CutPrefix(dependency.Repository, "file://")
		rest, isOfIt := strings.CutPrefix(inside, "charts/"+dependency.Name+"/")
		if file := path.Join(asked.Path, where, rest); isLocal && isOfIt && slices.Contains(read, file) {
			return file
		}
	}
	return path.Join(asked.Path, "Chart.yaml")
}
