package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
)

// KeyBytes is how long the key of an installation is.
const KeyBytes = 32

// Key is the secret of an installation. It is not in the database, so that a stolen database opens nothing that it sealed.
// Every use has a key of its own, derived from it: what was made for one is worth nothing for another.
type Key []byte

// errSealed is what does not open, whatever is wrong with it.
var errSealed = errors.New("sealed with another key, for something else, or not at all")

func (k Key) derive(use string) ([]byte, error) {
	return hkdf.Key(sha256.New, k, nil, "vitrine "+use, KeyBytes)
}

func (k Key) aead(use string) (cipher.AEAD, error) {
	key, err := k.derive(use)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Seal a text (AES-256-GCM), for a use and bound to what stands beside it: it opens with the same two only.
func (k Key) Seal(random io.Reader, use, text, beside string) (string, error) {
	aead, err := k.aead(use)
	if err != nil {
		return "", err
	}
	nonce, err := Bytes(random, aead.NonceSize())
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(text), []byte(beside))), nil
}

// Open is the text that was sealed for the use, beside the same.
func (k Key) Open(use, sealed, beside string) (string, error) {
	aead, err := k.aead(use)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < aead.NonceSize() {
		return "", errSealed
	}
	text, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(beside))
	if err != nil {
		return "", errSealed
	}
	return string(text), nil
}

// signatureBytes is how much of a signature is kept.
const signatureBytes = 16

// Sign is the proof that a text was written here, for a use (128 bits of HMAC-SHA-256).
func (k Key) Sign(use string, text []byte) ([]byte, error) {
	key, err := k.derive(use)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(nil)[:signatureBytes], nil
}

// Signed tells whether a signature is that of the text, for the use.
func (k Key) Signed(use string, text, signature []byte) bool {
	is, err := k.Sign(use, text)
	return err == nil && hmac.Equal(is, signature)
}

// Pseudonym stands for a text that few others could be, such as an address: the same one can be told again, and nobody
// without the key can search for it. Empty when there is no key to make it with.
func (k Key) Pseudonym(use, text string) string {
	sum, err := k.Sign(use, []byte(text))
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum)
}
