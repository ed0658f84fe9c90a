// Package secret makes, keeps and compares secrets, and limits how often somebody may try one.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"io"
)

// Random is where secrets come from in the running program.
var Random = rand.Reader

// tokenBytes is how many random bytes a token is made of.
const tokenBytes = 32

// Token is a new random text of 256 bits, which can stand in an address.
func Token(random io.Reader) (string, error) {
	raw, err := Bytes(random, tokenBytes)
	return base64.RawURLEncoding.EncodeToString(raw), err
}

// Bytes are n new random bytes.
func Bytes(random io.Reader, n int) ([]byte, error) {
	raw := make([]byte, n)
	_, err := io.ReadFull(random, raw)
	return raw, err
}

// Hash is how a token is kept and found. A token has 256 random bits, so that a plain hash cannot be searched; passwords
// are for [Passwords].
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Same compares two secrets, and takes as long wherever they differ.
func Same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
