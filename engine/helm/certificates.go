package helm

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"reflect"
	"strings"

	cryptorand "crypto/rand"
)

// redate makes the validity of a certificate begin at the time that the templates know. Sprig takes it from the clock of
// the machine and offers no other; all else of its certificate stays, signed anew by the same key.
func (w *world) redate(name string, arguments, results []reflect.Value) []reflect.Value {
	if !strings.HasPrefix(name, "gen") || len(results) != 2 || !results[1].IsNil() {
		return results
	}
	w.uses["clock"] = true
	made := results[0]
	signerCert, signerKey := made.FieldByName("Cert").String(), made.FieldByName("Key").String()
	if strings.HasPrefix(name, "genSignedCert") {
		authority := arguments[4]
		signerCert, signerKey = authority.FieldByName("Cert").String(), authority.FieldByName("Key").String()
	}
	dated, err := w.signAnew(made.FieldByName("Cert").String(), signerCert, signerKey)
	if err != nil {
		return []reflect.Value{results[0], reflect.ValueOf(&err).Elem()}
	}
	changed := reflect.New(made.Type()).Elem()
	changed.Set(made)
	changed.FieldByName("Cert").SetString(dated)
	return []reflect.Value{changed, results[1]}
}

func (w *world) signAnew(certificate, signerCertificate, signerKey string) (string, error) {
	made, err := readCertificate(certificate)
	if err != nil {
		return "", err
	}
	made.NotAfter = w.now.Add(made.NotAfter.Sub(made.NotBefore))
	made.NotBefore = w.now
	signer := made
	if signerCertificate != certificate {
		if signer, err = readCertificate(signerCertificate); err != nil {
			return "", err
		}
	}
	key, err := readKey(signerKey)
	if err != nil {
		return "", err
	}
	der, err := x509.CreateCertificate(cryptorand.Reader, made, signer, made.PublicKey, key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), nil
}

func readCertificate(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no certificate")
	}
	return x509.ParseCertificate(block.Bytes)
}

func readKey(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no private key")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	default:
		return x509.ParsePKCS8PrivateKey(block.Bytes)
	}
}
