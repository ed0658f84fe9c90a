package board

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"vitrine/internal/access"
	"vitrine/internal/fault"
	"vitrine/internal/query"
)

// File is what somebody downloads.
type File struct {
	Name, Type string
	Data       []byte
}

const (
	csvType = "text/csv; charset=utf-8"
	zipType = "application/zip"
)

// CSV of what a chart shows the caller, who may export it: the same rows, counted as [Charts.Data] counts them.
func (c *Charts) CSV(ctx context.Context, who access.Caller, in ChartData) (File, error) {
	if err := fault.Within(in); err != nil {
		return File{}, err
	}
	r, err := mayDo(ctx, c.Store, who, access.Chart, in.ID, access.Export)
	if err != nil {
		return File{}, err
	}
	result, err := c.Data(ctx, who, in)
	if err != nil {
		return File{}, err
	}
	return csvFile(r.Title, result)
}

// WidgetCSV asks for what a chart on a dashboard shows.
type WidgetCSV struct {
	ID     access.ResourceID `path:"id"`
	Widget string            `path:"widget" maxLength:"40"`
	Narrowing
}

// WidgetCSV is the CSV of a chart on a dashboard that the caller may export, as it stands there.
func (d *Dashboards) WidgetCSV(ctx context.Context, who access.Caller, in WidgetCSV) (File, error) {
	if err := fault.Within(in); err != nil {
		return File{}, err
	}
	tiles, err := d.exported(ctx, who, in.ID, in.Narrowing, in.Widget)
	if err != nil {
		return File{}, err
	}
	if len(tiles) == 0 {
		return File{}, fault.Missing()
	}
	if tiles[0].why != nil {
		return File{}, tiles[0].why
	}
	return csvFile(tiles[0].title, *tiles[0].result)
}

// DashboardFiles asks for everything a dashboard shows.
type DashboardFiles struct {
	ID access.ResourceID `path:"id"`
	Narrowing
}

// Files is every chart of a dashboard that the caller may export, in the order they are read, as CSV in one archive. What
// could not be put in is said in a file of its own.
func (d *Dashboards) Files(ctx context.Context, who access.Caller, in DashboardFiles) (File, error) {
	if err := fault.Within(in); err != nil {
		return File{}, err
	}
	tiles, err := d.exported(ctx, who, in.ID, in.Narrowing)
	if err != nil {
		return File{}, err
	}
	r, err := one(ctx, d.Store, who, access.Dashboard, in.ID)
	if err != nil {
		return File{}, err
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	put := func(name string, data []byte) error {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: who.Now})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	missing := ""
	for i, tile := range tiles {
		if tile.why != nil {
			missing += fmt.Sprintf("%s: %s\r\n", tile.title, fault.Words(tile.why))
			continue
		}
		file, err := csvFile(tile.title, *tile.result)
		if err != nil {
			return File{}, err
		}
		if err := put(fmt.Sprintf("%02d %s", i+1, file.Name), file.Data); err != nil {
			return File{}, err
		}
	}
	if missing != "" {
		if err := put("Not included.txt", []byte(missing)); err != nil {
			return File{}, err
		}
	}
	if err := archive.Close(); err != nil {
		return File{}, err
	}
	return File{Name: fileName(r.Title, "") + ".zip", Type: zipType, Data: packed.Bytes()}, nil
}

// exportedTile is a chart that stands on a dashboard: what it shows, or why it cannot be exported.
type exportedTile struct {
	title  string
	result *query.Result
	why    error
}

// exported are the charts of a dashboard that the caller is shown, all or the one named.
func (d *Dashboards) exported(ctx context.Context, who access.Caller, id access.ResourceID, n Narrowing, widget ...string) ([]exportedTile, error) {
	r, err := mayDo(ctx, d.Store, who, access.Dashboard, id, access.Export)
	if err != nil {
		return nil, err
	}
	body, err := bodyOf[dashboardBody](r)
	if err != nil {
		return nil, err
	}
	if len(widget) > 0 {
		if w, there := body.widget(widget[0]); !there || w.Kind != chartWidget {
			return nil, fault.Missing()
		}
	}
	data, err := d.Data(ctx, who, DashboardData{ID: id, Narrowing: n, Widget: widget})
	if err != nil {
		return nil, err
	}
	shown, charts, err := shownTiles(ctx, d.Store, who, id, body)
	if err != nil {
		return nil, err
	}
	widgets := slices.Clone(body.Widgets)
	slices.SortStableFunc(widgets, func(a, b keptWidget) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	var tiles []exportedTile
	for _, w := range widgets {
		answer, asked := data.Widgets[w.ID]
		chart, there := charts[w.ChartID]
		if !asked || !there || !shown[w.ID] {
			continue
		}
		tile := exportedTile{title: w.Title, result: answer.Result}
		if tile.title == "" {
			tile.title = chart.Title
		}
		switch can := who.Can(w.ChartID); {
		case can.Has(access.View) && !can.Has(access.Export):
			// A dashboard is no way round: whoever may only look at a chart puts it on one of their own.
			tile.why = who.Require(access.Export, w.ChartID)
		case answer.Error != nil:
			tile.why = answer.Error.fault()
		case answer.Result == nil:
			continue
		}
		tiles = append(tiles, tile)
	}
	return tiles, nil
}

// fault is what was said of a chart that could not be computed, for whoever asked for it alone.
func (e WidgetError) fault() error {
	kind := fault.Unavailable
	for _, k := range []fault.Kind{fault.Denied, fault.Invalid} {
		if e.Code == k.String() {
			kind = k
		}
	}
	return fault.New(kind, "%s", e.Message)
}

func csvFile(title string, r query.Result) (File, error) {
	data, err := csvOf(r)
	return File{Name: fileName(title, r.Period.From+" to "+r.Period.To) + ".csv", Type: csvType, Data: data}, err
}

// byteOrderMark is how Excel knows that a file is UTF-8.
const byteOrderMark = "\ufeff"

// csvOf is the rows of a result as they are: numbers with a dot and no unit, which stands in the head; no line of totals, so
// that a column can be added up.
func csvOf(r query.Result) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	cut := cutSteps(r)
	if err := w.Write(csvHead(r, cut)); err != nil {
		return nil, err
	}
	for _, row := range r.Rows {
		var cells []string
		for i, key := range row.Keys {
			cells = append(cells, harmless(keyText(r.Dimensions[i], key)))
			if cut && r.Dimensions[i].Type == "time" {
				part := query.ResultPart{}
				if key.Part != nil {
					part = *key.Part
				}
				cells = append(cells, part.From, part.To)
			}
		}
		for i, m := range r.Measures {
			cells = append(cells, numberText(row.Values[i], m))
			if r.ComparePeriod != nil {
				cells = append(cells, numberText(row.Compare[i], m))
			}
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func csvHead(r query.Result, cut bool) (head []string) {
	for _, d := range r.Dimensions {
		head = append(head, d.Title)
		if cut && d.Type == "time" {
			head = append(head, "Counted from", "Counted to")
		}
	}
	for _, m := range r.Measures {
		title := m.Title
		switch unit := map[string]string{"hours": "h", "percent": "%", "money": m.Currency}[m.Format]; {
		case unit != "":
			title += " (" + unit + ")"
		}
		part := func(money *query.ResultMoney) string {
			if m.Format != "money" || money == nil {
				return ""
			}
			return fmt.Sprintf(", %d of %d projects", money.Counted, money.Of)
		}
		head = append(head, title+part(r.Money))
		if r.ComparePeriod != nil {
			head = append(head, fmt.Sprintf("%s, %s to %s%s", title, r.ComparePeriod.From, r.ComparePeriod.To, part(r.CompareMoney)))
		}
	}
	return head
}

// cutSteps tells whether the period cuts a step of time.
func cutSteps(r query.Result) bool {
	for _, row := range r.Rows {
		for _, key := range row.Keys {
			if key.Part != nil {
				return true
			}
		}
	}
	return false
}

// keyText is a value of a breakdown: a step of time by its first day, which sorts and is a date to a spreadsheet.
func keyText(d query.ResultDimension, key query.ResultKey) string {
	if day, ok := key.Value.(string); ok && d.Type == "time" {
		return day
	}
	return key.Label
}

// numberText has no more digits than there is knowledge: a second is 0.000278 of an hour.
func numberText(v *float64, m query.ResultMeasure) string {
	if v == nil {
		return ""
	}
	switch m.Format {
	case "money":
		return strconv.FormatFloat(*v/100, 'f', 2, 64)
	case "percent":
		return strconv.FormatFloat(math.Round(*v*1e6)/1e4, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(*v*1e6)/1e6, 'f', -1, 64)
}

// harmless text is not taken for a formula by a spreadsheet.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", []rune(text)[0]) {
		return "'" + text
	}
	return text
}

// maxFileName is what every file system takes with room for a number and an ending.
const maxFileName = 100

// fileName is a title as a name of a file, without its ending.
func fileName(title, more string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, title)
	if letters := []rune(name); len(letters) > maxFileName {
		name = string(letters[:maxFileName])
	}
	if name = strings.Trim(name, " .-"); name == "" {
		name = "Chart"
	}
	return strings.TrimSpace(name + " " + more)
}
