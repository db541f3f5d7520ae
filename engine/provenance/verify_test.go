package provenance

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"helm.sh/helm/v4/pkg/provenance"
)

const year = 365 * 24 * time.Hour

var made = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

type person struct {
	entity *openpgp.Entity
	public string
}

func newPerson(t *testing.T, name string, lifetime time.Duration) person {
	t.Helper()
	entity, err := openpgp.NewEntity(name, "", strings.ToLower(name)+"@example.org", &packet.Config{
		Time: func() time.Time { return made }, KeyLifetimeSecs: uint32(lifetime.Seconds()), Algorithm: packet.PubKeyAlgoEdDSA,
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer, err := armor.Encode(&out, openpgp.PublicKeyType, nil)
	if err == nil {
		err = entity.Serialize(writer)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return person{entity, out.String() + "\n"}
}

// sign is what `helm package --sign` does.
func (p person) sign(t *testing.T, chart, name string) string {
	t.Helper()
	text, err := (&provenance.Signatory{Entity: p.entity}).ClearSign([]byte(chart), name, []byte("name: web\nversion: 1.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestVerify(t *testing.T) {
	ada, bob := newPerson(t, "Ada", 0), newPerson(t, "Bob", year)
	signed := ada.sign(t, "the chart", "web-1.0.0.tgz")
	now := time.Now().UnixMilli()
	good := Request{Archive: []byte("the chart"), Name: "web-1.0.0.tgz", Provenance: signed, Keyring: bob.public + ada.public, NowMs: now}
	signer, err := Verify(good)
	if err != nil || len(signer.Names) != 1 || signer.Names[0] != "Ada <ada@example.org>" || len(signer.Fingerprint) != 40 {
		t.Fatalf("%v %v", signer, err)
	}
	for name, wrong := range map[string]struct {
		change func(*Request)
		words  string
	}{
		"another chart":         {func(r *Request) { r.Archive = []byte("the  chart") }, "not the one that was signed"},
		"another name":          {func(r *Request) { r.Name = "web-1.0.1.tgz" }, "is about web-1.0.0.tgz"},
		"a stranger's key":      {func(r *Request) { r.Keyring = bob.public }, "does not hold"},
		"an altered text":       {func(r *Request) { r.Provenance = strings.Replace(signed, "1.0.0", "1.0.1", 1) }, "does not hold"},
		"no text":               {func(r *Request) { r.Provenance = "sha256:…" }, "no signed text"},
		"two texts":             {func(r *Request) { r.Provenance += "\n" + signed }, "more than one"},
		"no key":                {func(r *Request) { r.Keyring = "" }, "no key"},
		"what is no key":        {func(r *Request) { r.Keyring = signed }, "keyring cannot be read"},
		"a key before its time": {func(r *Request) { r.NowMs = made.Add(-year).UnixMilli() }, "does not hold"},
		"a key past its time": {func(r *Request) {
			r.Provenance, r.Keyring = bob.sign(t, "the chart", "web-1.0.0.tgz"), bob.public
			r.NowMs = made.Add(2 * year).UnixMilli()
		}, "does not hold"},
	} {
		asked := good
		wrong.change(&asked)
		if _, err := Verify(asked); err == nil || !strings.Contains(err.Error(), wrong.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
