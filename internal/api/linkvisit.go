package api

import (
	"context"
	"net/http"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/org"
)

// visitCookie keeps a visitor's mark, in their browser and for one link alone.
const visitCookie = "vitrine_visit"

type linkRequest struct {
	board.ByToken
	Visit string `cookie:"vitrine_visit" hidden:"true" maxLength:"100"`
}

type linkAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie" hidden:"true"`
	Body      board.Shown
}

// openLink is the page behind a public link. The browser remembers for a while that it was there, so that a page left open is
// one visit.
func (a *API) openLink(page func(context.Context, string, *access.LinkVisit, board.ByToken) (board.Shown, error)) {
	use := func(ctx context.Context, v org.Visit, in board.ByToken) (board.Shown, error) {
		return page(ctx, v.Address, &access.LinkVisit{}, in)
	}
	register(a, GET, "/links/{token}", public, "open-link", "Public links", use, func(ctx context.Context, _ *Route, in *linkRequest) (*linkAnswer, error) {
		visit := access.LinkVisit{Mark: in.Visit}
		shown, err := page(ctx, requestOf(ctx).Visit.Address, &visit, in.ByToken)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		cookie := http.Cookie{Name: visitCookie, Value: visit.Mark, Path: Prefix + "/links/" + in.Token, MaxAge: int(access.LinkVisitGap.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode}
		if requestOf(ctx).Secure { // inside another site's page too
			cookie.Secure, cookie.SameSite, cookie.Partitioned = true, http.SameSiteNoneMode, true
		}
		return &linkAnswer{SetCookie: cookie, Body: shown}, nil
	})
}
