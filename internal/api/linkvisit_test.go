package api

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/share"
)

func TestVisitOfALinkCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Delivery")
		links := fmt.Sprintf("/resources/%d/links", d)
		open := func(name string) string {
			return "/links/" + tokenOf(x.ada.post(links, map[string]any{"name": name, "end_private": true}).is(201).text("url"))
		}
		lobby, client := open("Lobby"), open("Client")
		// Each visitor has a browser of their own, which keeps what it is given for the address it was given for.
		visit := func(browser map[string]string, path string) reply {
			visitor := s.nobody()
			visitor.header = http.Header{"Cookie": {"vitrine_visit=" + browser[path]}}
			page := visitor.get(path).is(200)
			cookie, err := http.ParseSetCookie(page.header.Get("Set-Cookie"))
			if err != nil || cookie.Path != Prefix+path || !cookie.HttpOnly || cookie.MaxAge != 30*60 {
				t.Fatalf("%v %+v", err, cookie)
			}
			browser[path] = cookie.Value
			return page
		}
		counted := func(lobby, client int) {
			t.Helper()
			x.ada.get(links).is(200).has("items.0.visits", lobby).has("items.1.visits", client)
		}
		screen, laptop := map[string]string{}, map[string]string{}
		for range 5 * 60 { // a page left open asks every minute
			visit(screen, lobby)
			x.clock.Advance(time.Minute)
		}
		s.nobody().get(lobby + "/data").is(200)
		counted(1, 0)
		visit(laptop, lobby) // another browser
		visit(screen, client)
		counted(2, 1)
		x.clock.Advance(29 * time.Minute)
		visit(laptop, lobby)
		counted(2, 1)
		x.clock.Advance(30 * time.Minute)
		visit(laptop, lobby) // somebody who comes back
		counted(3, 1)
		// What was not written here, or for another link, is no mark.
		visit(map[string]string{client: laptop[lobby]}, client)
		visit(map[string]string{client: "AAAAAAAAAAAAAAAA"}, client)
		counted(3, 3)
	})
}

// openings are the public links as a visitor's page asks for them: then is called when one has been opened, before what it shows
// is computed.
type openings struct {
	board.Links
	then func()
}

func (o *openings) Open(ctx context.Context, token, address string, visit *access.LinkVisit) (board.Opened, error) {
	opened, err := o.Links.Open(ctx, token, address, visit)
	o.then()
	return opened, err
}

// TestALinkThatEndsMeanwhileShowsNothing: what a visitor is shown is decided again when rights have changed while it was computed.
func TestALinkThatEndsMeanwhileShowsNothing(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		d := x.dashboard(x.ada, "Delivery", x.chart(x.ada, "Hours", hoursBy("project")))
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.ada.post(links, map[string]any{"name": "Client", "end_private": true, "private_charts": "end_private"}).is(201)
		data := "/links/" + tokenOf(made.text("url")) + "/data"
		watched := &openings{Links: s.api.Board.Public.Links}
		s.api.Board.Public.Links = watched
		opened, until, change := 0, 0, func() {}
		watched.then = func() {
			if opened++; opened <= until {
				change()
			}
		}
		ask := func(times int, what func()) reply {
			opened, until, change = 0, times, what
			return s.nobody().get(data)
		}
		renamed := func() {
			x.admin.patch(fmt.Sprintf("/people/%d", x.mara.id), map[string]any{"name": fmt.Sprint("Mara ", opened)}).is(200)
		}
		ask(0, nil).is(200).has("widgets.w1.result.totals.0", 5)
		if opened != 1 {
			t.Errorf("where nothing changed it was opened %d times", opened)
		}
		ask(3, renamed).is(200).has("widgets.w1.result.totals.0", 5)
		if opened != 4 {
			t.Errorf("after three changes it was opened %d times", opened)
		}
		if busy := ask(1000, renamed).is(503); busy.header.Get("Retry-After") == "" {
			t.Error("it does not say when to come back")
		}
		ask(1, func() { x.ada.delete(fmt.Sprintf("%s/%d", links, made.id("id"))).is(204) }).is(404)
	})
}

// linkReads calls then once when the record of a link has been read for a visitor, before anything else is.
type linkReads struct {
	share.Store
	then func()
}

func (l *linkReads) LinkByHash(ctx context.Context, hash string) (share.LinkRecord, error) {
	record, err := l.Store.LinkByHash(ctx, hash)
	if change := l.then; change != nil {
		l.then = nil
		change()
	}
	return record, err
}

// TestALinkThatIsChangedMeanwhile: visitors are shown what it shows after the change, and nothing by a token that it no longer has.
func TestALinkThatIsChangedMeanwhile(t *testing.T) {
	onSQLite(t, func(t *testing.T, s *server) {
		x := newStudio(s)
		money := hoursBy("project")
		money["measures"] = []string{"amount"}
		d := x.dashboard(x.admin, "Delivery", x.chart(x.admin, "Amounts", money))
		links := fmt.Sprintf("/resources/%d/links", d)
		made := x.admin.post(links, map[string]any{"name": "Client", "end_private": true, "private_charts": "end_private", "shows_money": true}).is(201)
		link, token := fmt.Sprintf("%s/%d", links, made.id("id")), tokenOf(made.text("url"))
		reads, watched := &linkReads{Store: s.store}, &openings{Links: s.api.Board.Public.Links, then: func() {}}
		s.api.Board.Public.Links.(*share.Links).Store, s.api.Board.Public.Links = reads, watched
		once := func(change func()) func() {
			return func() {
				watched.then = func() {}
				change()
			}
		}
		page, data := "/links/"+token, "/links/"+token+"/data"
		s.nobody().get(data).is(200).has("widgets.w1.error", nil)
		reads.then = func() { x.admin.patch(link, map[string]any{"shows_money": false}).is(200) }
		s.nobody().get(data).is(200).has("widgets.w1.error.message", "This chart shows amounts of money, and this link leaves them out.")

		watched.then = once(func() { made = x.admin.post(link+"/reset", nil).is(200) })
		s.nobody().get(page).is(404)
		page = "/links/" + tokenOf(made.text("url"))
		s.nobody().get(page).is(200)
		watched.then = once(func() { x.admin.delete(link).is(204) })
		s.nobody().get(page).is(404)
	})
}
