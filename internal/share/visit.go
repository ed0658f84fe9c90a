package share

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"vitrine/internal/access"
)

// mark says, to a visitor's own browser alone, when it last asked for a link's page. Nothing of it is kept here, and it is the
// same for everybody who asked at that moment.
func (l *Links) mark(link access.LinkID, now time.Time) string {
	return base64.RawURLEncoding.EncodeToString(l.sign(link, now.Unix()))
}

// goesOn tells whether a mark was made for the link and not too long ago: who brings it is still there.
func (l *Links) goesOn(link access.LinkID, mark string, now time.Time) bool {
	raw, err := base64.RawURLEncoding.DecodeString(mark)
	if err != nil || len(raw) < 8 {
		return false
	}
	at := int64(binary.BigEndian.Uint64(raw))
	since := now.Sub(time.Unix(at, 0))
	return hmac.Equal(raw, l.sign(link, at)) && since >= -time.Minute && since < access.LinkVisitGap
}

// sign is a moment with the proof that it was written here, for this link.
func (l *Links) sign(link access.LinkID, at int64) []byte {
	key, err := l.key("visit")
	if err != nil {
		return nil
	}
	text := binary.BigEndian.AppendUint64(nil, uint64(at))
	mac := hmac.New(sha256.New, key)
	mac.Write(binary.BigEndian.AppendUint64(text, uint64(link)))
	return append(text[:8:8], mac.Sum(nil)[:16]...)
}
