package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"vitrine/internal/access"
	"vitrine/internal/board"
	"vitrine/internal/gate"
	"vitrine/internal/query"
)

// faulty is a replica whose source panics while broken.
type faulty struct {
	columns
	broken atomic.Bool
}

func (f *faulty) Snapshot(at access.OrganizationID, revision int64, people func() []int64) (query.Source, func()) {
	if f.broken.Load() {
		return bursting{}, func() {}
	}
	return f.columns.Snapshot(at, revision, people)
}

type bursting struct{}

func (bursting) Rows(context.Context, query.Plan) ([]query.Row, error) { panic("the source is broken") }

// TestAChartThatPanicsFailsAlone: a panic while a chart is computed, which happens in a goroutine that the request waits for, is an
// internal error of that chart, in the log by the request's id; the next is computed.
func TestAChartThatPanicsFailsAlone(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		w := newTown(s)
		source := &faulty{columns: s.columns}
		answers := board.NewAnswers(source, board.KeptBytes, s.api.Log)
		t.Cleanup(answers.Wait)
		config := s.api.Config
		config.Board.Charts = &board.Charts{Store: s.store, Answers: answers}
		served := New(config)
		ask := func() (*httptest.ResponseRecorder, string) {
			answer := httptest.NewRecorder()
			request := httptest.NewRequest(http.MethodGet, fmt.Sprintf("%s/charts/%d/data", Prefix, w.chart), nil)
			request.AddCookie(&http.Cookie{Name: gate.SessionCookie, Value: w.as("owner").session})
			served.ServeHTTP(answer, request)
			return answer, answer.Header().Get("X-Request-Id")
		}
		source.broken.Store(true)
		answer, id := ask()
		if answer.Code != http.StatusInternalServerError || !strings.Contains(answer.Body.String(), `"internal"`) || strings.Contains(answer.Body.String(), "the source is broken") {
			t.Errorf("it is answered %d %s", answer.Code, answer.Body)
		}
		logged := false
		for line := range strings.Lines(s.log.String()) {
			logged = logged || strings.Contains(line, fmt.Sprintf(`"request_id":%q`, id)) && strings.Contains(line, "the source is broken")
		}
		if !logged {
			t.Errorf("the log does not say what happened to %s:\n%s", id, s.log)
		}
		source.broken.Store(false)
		if answer, _ = ask(); answer.Code != http.StatusOK {
			t.Errorf("the next is answered %d %s", answer.Code, answer.Body)
		}
	})
}
