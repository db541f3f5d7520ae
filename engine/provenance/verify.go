// Package provenance proves by whom a chart was signed, as `helm verify` does.
package provenance

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"helm.sh/helm/v4/pkg/provenance"
)

// Request is a packed chart, what its publisher says of it, and whom to believe.
type Request struct {
	// Archive is the chart as it was packed.
	Archive []byte `json:"archive"`
	// Name is the file name that the provenance names it by.
	Name string `json:"name"`
	// Provenance is the text of the `.prov` file.
	Provenance string `json:"provenance"`
	// Keyring are armoured public keys, one after the other.
	Keyring string `json:"keyring"`
	// NowMs is the time at which keys and signatures must be good, in milliseconds since 1970.
	NowMs int64 `json:"nowMs"`
}

// Signer is whose key the signature was made with.
type Signer struct {
	Names       []string `json:"names"`
	Fingerprint string   `json:"fingerprint"`
}

// Verify proves that the provenance was signed by a key of the ring, and that it speaks of exactly these bytes.
func Verify(asked Request) (Signer, error) {
	ring, err := readKeyring(asked.Keyring)
	if err != nil {
		return Signer{}, fmt.Errorf("the keyring cannot be read: %w", err)
	}
	block, rest := clearsign.Decode([]byte(asked.Provenance))
	if block == nil {
		return Signer{}, errors.New("the provenance holds no signed text")
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return Signer{}, errors.New("the provenance holds more than one signed text")
	}
	// The library's own Verify takes the machine's clock, which stands still in WebAssembly.
	config := &packet.Config{Time: func() time.Time { return time.UnixMilli(asked.NowMs) }}
	signer, err := openpgp.CheckDetachedSignature(ring, bytes.NewReader(block.Bytes), block.ArmoredSignature.Body, config)
	if err != nil {
		return Signer{}, fmt.Errorf("the signature does not hold: %w", err)
	}
	sums := provenance.SumCollection{}
	if err := provenance.ParseMessageBlock(block.Plaintext, nil, &sums); err != nil {
		return Signer{}, fmt.Errorf("the signed text cannot be read: %w", err)
	}
	sum, err := provenance.Digest(bytes.NewReader(asked.Archive))
	if err != nil {
		return Signer{}, err
	}
	switch said, found := sums.Files[asked.Name]; {
	case !found:
		return Signer{}, fmt.Errorf("the signed text is about %s and not about %s", strings.Join(slices.Sorted(maps.Keys(sums.Files)), ", "), asked.Name)
	case said != "sha256:"+sum:
		return Signer{}, fmt.Errorf("the chart is not the one that was signed: it is sha256:%s, and %s was signed", sum, said)
	}
	return Signer{Names: slices.Sorted(maps.Keys(signer.Identities)), Fingerprint: fmt.Sprintf("%X", signer.PrimaryKey.Fingerprint)}, nil
}

// readKeyring merges all armoured blocks: the library's reader stops after the first.
func readKeyring(text string) (openpgp.EntityList, error) {
	var ring openpgp.EntityList
	reader := bufio.NewReader(strings.NewReader(text)) // the library would make one for each block, and read ahead with it
	for {
		block, err := armor.Decode(reader)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if block.Type != openpgp.PublicKeyType {
			return nil, fmt.Errorf("it holds a %q where public keys are expected", block.Type)
		}
		keys, err := openpgp.ReadKeyRing(block.Body)
		if err != nil {
			return nil, err
		}
		ring = append(ring, keys...)
	}
	if len(ring) == 0 {
		return nil, errors.New("it holds no key")
	}
	return ring, nil
}
