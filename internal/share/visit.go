package share

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"vitrine/internal/access"
)

// mark says, to a visitor's own browser alone, when it last asked for a link's page. Nothing of it is kept here, and it is the
// same for everybody who asked at that moment.
func (l *Links) mark(link access.LinkID, now time.Time) string {
	text := moment(link, now.Unix())
	signature, err := l.Secret.Sign(visitUse, text)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(text[:8:8], signature...))
}

// goesOn tells whether a mark was made for the link and not too long ago: who brings it is still there.
func (l *Links) goesOn(link access.LinkID, mark string, now time.Time) bool {
	raw, err := base64.RawURLEncoding.DecodeString(mark)
	if err != nil || len(raw) < 8 {
		return false
	}
	at := int64(binary.BigEndian.Uint64(raw))
	since := now.Sub(time.Unix(at, 0))
	return l.Secret.Signed(visitUse, moment(link, at), raw[8:]) && since >= -time.Minute && since < access.LinkVisitGap
}

// moment is what a mark proves: when it was made, and for which link.
func moment(link access.LinkID, at int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(at)), uint64(link))
}
