package api

import (
	"fmt"
	"net/http"
	"testing"
	"time"
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
