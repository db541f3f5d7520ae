package helm

import (
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
	"github.com/google/uuid"
)

// random are the functions of Sprig that answer differently each time, with what draws their randomness from crypto/rand.
var random = []string{
	"randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "uuidv4", "bcrypt", "htpasswd", "encryptAES",
	"genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
	"genSignedCertWithKey",
}

// dated are the functions that take the machine's time for what is no date, by the place of the date in their arguments.
var dated = map[string]int{"date": 1, "dateInZone": 1, "date_in_zone": 1, "htmlDate": 0, "htmlDateInZone": 0}

// world stands in for the clock, the randomness and the cluster that templates ask for.
type world struct {
	now     time.Time
	seed    string
	uses    map[string]bool
	lookups map[string]bool
	drawn   map[string]int
}

func newWorld(asked Request) *world {
	return &world{now: asked.now(), seed: asked.Seed, uses: map[string]bool{}, lookups: map[string]bool{}, drawn: map[string]int{}}
}

func (w *world) used() []string {
	used := []string{}
	for what := range w.uses {
		used = append(used, what)
	}
	slices.Sort(used)
	return used
}

// functions replace those of Helm that depend on more than their arguments. What they do is still Sprig's own code.
func (w *world) functions() template.FuncMap {
	official := sprig.TxtFuncMap()
	functions := template.FuncMap{
		"now":     func() time.Time { w.uses["clock"] = true; return w.now },
		"ago":     w.ago,
		"randInt": w.randInt,
		"shuffle": w.shuffle,
		"lookup":  w.lookup,
	}
	for name, at := range dated {
		functions[name] = w.dated(name, official[name], at)
	}
	for _, name := range random {
		functions[name] = w.seeded(name, official[name])
	}
	return functions
}

// nameOf is what the release is called.
func (w *world) nameOf(asked Request) (string, error) {
	if asked.NameTemplate == "" {
		return asked.Release, nil
	}
	parsed, err := template.New("name-template").Funcs(sprig.TxtFuncMap()).Funcs(w.functions()).Parse(asked.NameTemplate)
	if err != nil {
		return "", fmt.Errorf("the template of the release's name: %w", err)
	}
	var name strings.Builder
	if err := parsed.Execute(&name, nil); err != nil {
		return "", fmt.Errorf("the template of the release's name: %w", err)
	}
	return name.String(), nil
}

// seeded calls an official function with randomness that depends on the seed, on the function, on its arguments, and on
// how often it was called with them: one more random value in a chart leaves the others as they are.
func (w *world) seeded(name string, function any) any {
	official := reflect.ValueOf(function)
	return reflect.MakeFunc(official.Type(), func(arguments []reflect.Value) []reflect.Value {
		plain := []any{}
		for _, argument := range arguments {
			plain = append(plain, argument.Interface())
		}
		stream := w.draw(name, plain...)
		before := cryptorand.Reader
		cryptorand.Reader = stream
		uuid.SetRand(stream)
		defer func() { cryptorand.Reader = before; uuid.SetRand(nil) }()
		var results []reflect.Value
		if official.Type().IsVariadic() {
			results = official.CallSlice(arguments)
		} else {
			results = official.Call(arguments)
		}
		return w.redate(name, arguments, results)
	}).Interface()
}

func (w *world) draw(name string, arguments ...any) io.Reader {
	w.uses["randomness"] = true
	call := fmt.Sprintf("%s %q", name, fmt.Sprint(arguments...))
	w.drawn[call]++
	key := hmac.New(sha256.New, []byte(w.seed))
	fmt.Fprintf(key, "%s %d", call, w.drawn[call])
	seed := [32]byte(key.Sum(nil))
	return &stream{long: mathrand.NewChaCha8(seed), single: mathrand.NewChaCha8(sha256.Sum256(seed[:]))}
}

// stream gives the same bytes for the same key. Go's key generators read one byte more at every second call, so that
// nobody relies on what they read: single bytes come from elsewhere and do not move the rest.
type stream struct{ long, single *mathrand.ChaCha8 }

func (s *stream) Read(into []byte) (int, error) {
	if len(into) == 1 {
		return s.single.Read(into)
	}
	return s.long.Read(into)
}

func (w *world) numbers(name string, arguments ...any) *mathrand.Rand {
	var seed [16]byte
	_, _ = io.ReadFull(w.draw(name, arguments...), seed[:])
	return mathrand.New(mathrand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))
}

func (w *world) randInt(least, below int) int {
	return w.numbers("randInt", least, below).IntN(below-least) + least
}

func (w *world) shuffle(text string) string {
	letters := []rune(text)
	w.numbers("shuffle", text).Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	return string(letters)
}

// dated hands an official function the templates' time for what it would not know as a date.
func (w *world) dated(name string, function any, at int) any {
	official := reflect.ValueOf(function)
	return reflect.MakeFunc(official.Type(), func(arguments []reflect.Value) []reflect.Value {
		switch arguments[at].Interface().(type) {
		case time.Time, *time.Time, int64, int, int32:
		default:
			w.uses["clock"] = true
			arguments[at] = reflect.ValueOf(&w.now).Elem()
		}
		return official.Call(arguments)
	}).Interface()
}

func (w *world) ago(date any) string {
	w.uses["clock"] = true
	then := w.now
	switch date := date.(type) {
	case time.Time:
		then = date
	case int64:
		then = time.Unix(date, 0)
	case int:
		then = time.Unix(int64(date), 0)
	}
	return w.now.Sub(then).Round(time.Second).String()
}

// lookup finds nothing, as in `helm template`: what runs in a cluster is no part of what Git declares.
func (w *world) lookup(apiVersion, kind, namespace, name string) (map[string]any, error) {
	w.lookups[fmt.Sprintf("lookup of %s %s", kind, name)] = true
	return map[string]any{}, nil
}
