package track

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"vitrine/internal/fault"
)

// wrong is what is wrong with a field, in words for the person whose file it is.
type wrong string

func (w wrong) Error() string { return string(w) }

// column is what a column of an export holds.
type column int

const (
	userColumn column = iota
	emailColumn
	clientColumn
	projectColumn
	taskColumn
	descriptionColumn
	billableColumn
	startDateColumn
	startTimeColumn
	stopDateColumn
	stopTimeColumn
	durationColumn
	tagsColumn
	currencyColumn
	numColumns
)

// columnNames are the names of the columns in both generations of Toggl's exports and in Clockify's, in small letters.
var columnNames = map[string]column{
	"user": userColumn, "member": userColumn, "email": emailColumn, "e-mail": emailColumn, "client": clientColumn, "project": projectColumn,
	"task": taskColumn, "description": descriptionColumn, "billable": billableColumn, "start date": startDateColumn, "start time": startTimeColumn,
	"end date": stopDateColumn, "stop date": stopDateColumn, "end time": stopTimeColumn, "stop time": stopTimeColumn,
	"duration": durationColumn, "duration (h)": durationColumn, "tags": tagsColumn, "currency": currencyColumn,
}

const maxColumns = 200

// sheet is a CSV file whose header has been understood.
type sheet struct {
	data    []byte // without a byte-order mark
	comma   rune
	header  []string
	columns [numColumns]int // where each is; -1: nowhere
	amounts []amountColumn
	ignored []string
	clock   string // auto, 12 or 24
	order   string // ymd, dmy or mdy; empty: not known
	zone    *time.Location
	// rounded tells that the file's durations are those of a report that rounds: to so many minutes.
	rounded int
}

type amountColumn struct {
	at       int
	currency string // empty: the workspace's
}

// openSheet reads the header. Invalid when the file is not CSV or lacks a column that is needed.
func openSheet(data []byte, clock string, zone *time.Location) (*sheet, error) {
	if len(data) > MaxImportBytes {
		return nil, fault.BadField("file", "The file is larger than %d MiB.", MaxImportBytes>>20)
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return nil, fault.BadField("file", "The file is in UTF-16. Save it as CSV in UTF-8.")
	}
	data, err := readable(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	s := &sheet{data: data, clock: clock, zone: zone}
	if line, rest, found := bytes.Cut(data, []byte("\n")); found && len(bytes.TrimRight(line, "\r")) == len("sep=;") && bytes.HasPrefix(line, []byte("sep=")) {
		s.data, s.comma = rest, rune(line[len("sep=")]) // a line for Excel
	} else {
		s.comma = separator(data)
	}
	header, err := s.reader().Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.BadField("file", "The file is empty.")
	}
	if err != nil {
		return nil, fault.BadField("file", "The first line is not a CSV header: %s.", csvWords(err))
	}
	if len(header) > maxColumns {
		return nil, fault.BadField("file", "The file has more than %d columns.", maxColumns)
	}
	for i := range s.columns {
		s.columns[i] = -1
	}
	decimal := -1 // the duration once more, in decimals
	for i, name := range header {
		name = strings.TrimSpace(name)
		s.header = append(s.header, name)
		key := strings.Join(strings.Fields(strings.ToLower(name)), " ")
		if c, known := columnNames[key]; known {
			if s.columns[c] >= 0 {
				return nil, fault.BadField("file", "The columns “%s” and “%s” say the same thing.", s.header[s.columns[c]], name)
			}
			s.columns[c] = i
			continue
		}
		if key == "duration (decimal)" {
			decimal = i
			continue
		}
		if currency, ok := amountCurrency(key); ok {
			s.amounts = append(s.amounts, amountColumn{at: i, currency: currency})
			continue
		}
		s.ignored = append(s.ignored, name)
	}
	if decimal >= 0 && s.columns[durationColumn] < 0 {
		s.columns[durationColumn] = decimal
	} else if decimal >= 0 {
		s.ignored = append(s.ignored, s.header[decimal])
	}
	var lacks []string
	if s.columns[startDateColumn] < 0 {
		lacks = append(lacks, "Start date")
	}
	if s.columns[startTimeColumn] < 0 {
		lacks = append(lacks, "Start time")
	}
	if s.columns[durationColumn] < 0 && (s.columns[stopDateColumn] < 0 || s.columns[stopTimeColumn] < 0) {
		lacks = append(lacks, "Duration (or End date and End time)")
	}
	if s.columns[emailColumn] < 0 && s.columns[userColumn] < 0 {
		lacks = append(lacks, "Email")
	}
	if len(lacks) > 0 {
		return nil, fault.BadField("file", "These columns are missing: %s. A detailed export of time entries has them.", strings.Join(lacks, ", "))
	}
	return s, nil
}

// readable is the text as UTF-8 with line feeds: Excel also saves in the code page of western Europe, and with the line ends of
// old Macintoshes.
func readable(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		text, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil || !utf8.Valid(text) || bytes.ContainsRune(text, utf8.RuneError) {
			return nil, fault.BadField("file", "The text is not UTF-8. Save the file as CSV in UTF-8.")
		}
		data = text
	}
	if bytes.IndexByte(data, '\n') < 0 {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return data, nil
}

// separator is what stands most often in the first line outside quotes: comma, semicolon or tab.
func separator(data []byte) rune {
	var counts [3]int
	quoted := false
scan:
	for _, b := range data {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			counts[0]++
		case b == ';':
			counts[1]++
		case b == '\t':
			counts[2]++
		case b == '\n' || b == '\r':
			break scan
		}
	}
	switch {
	case counts[1] > counts[0] && counts[1] >= counts[2]:
		return ';'
	case counts[2] > counts[0]:
		return '\t'
	}
	return ','
}

// amountCurrency reads "amount (eur)" and "billable amount (eur)", and "amount" for the workspace's currency.
func amountCurrency(name string) (currency string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(name, "billable "), "amount")
	if !ok {
		return "", false
	}
	rest = strings.ToUpper(strings.Trim(rest, " ()"))
	return rest, rest == "" || currencyPattern.MatchString(rest)
}

func (s *sheet) reader() *csv.Reader {
	r := csv.NewReader(bytes.NewReader(s.data))
	r.Comma = s.comma
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return r
}

func csvWords(err error) string {
	switch {
	case errors.Is(err, csv.ErrQuote):
		return "a quotation mark is not closed or stands inside a field that is not quoted"
	case errors.Is(err, csv.ErrBareQuote):
		return "a quotation mark stands inside a field that is not quoted"
	}
	return "it cannot be read as CSV"
}

// understood are the columns that are read.
func (s *sheet) understood() []string {
	names := []string{}
	for i, name := range s.header {
		amount := slices.ContainsFunc(s.amounts, func(a amountColumn) bool { return a.at == i })
		if amount || slices.Contains(s.columns[:], i) {
			names = append(names, name)
		}
	}
	return names
}

// name of a column, as the file has it.
func (s *sheet) name(c column) string {
	if at := s.columns[c]; at >= 0 {
		return s.header[at]
	}
	return ""
}

// endless is the end of what is said of a line that swallows those after it.
const endless = ": the lines after it cannot be told from it."

// lines calls each for every line after the header, with the line's number (of its first one, when a quoted field
// has several) and either its fields or what is wrong with it. The fields are only good until the next call.
func (s *sheet) lines(each func(number int, fields []string, broken string) bool) {
	r := s.reader()
	if _, err := r.Read(); err != nil {
		return
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var parse *csv.ParseError
		switch {
		case errors.As(err, &parse):
			words := "The line cannot be read: " + csvWords(err) + "."
			if parse.Line > parse.StartLine {
				words = fmt.Sprintf("A quotation mark is opened here and not closed%s", endless)
			}
			if !each(parse.StartLine, nil, words) {
				return
			}
			continue
		case err != nil:
			each(0, nil, "The file cannot be read.")
			return
		}
		number, _ := r.FieldPos(0)
		broken := ""
		switch {
		case !slices.ContainsFunc(fields, func(f string) bool { return strings.TrimSpace(f) != "" }):
			continue
		case len(fields) != len(s.header):
			broken = fmt.Sprintf("The line has %d fields, the header has %d.", len(fields), len(s.header))
		case slices.ContainsFunc(fields, func(f string) bool { return !utf8.ValidString(f) }):
			broken = "The text is not UTF-8. Save the file as CSV in UTF-8."
		}
		if !each(number, fields, broken) {
			return
		}
	}
}

// field is what a line says in a column; reports write a dash where there is nothing.
func (s *sheet) field(fields []string, c column) string {
	at := s.columns[c]
	if at < 0 {
		return ""
	}
	text := strings.TrimSpace(fields[at])
	if text == "-" && c != descriptionColumn {
		return ""
	}
	return text
}

// count of the lines after the header.
func (s *sheet) count() (n int) {
	s.lines(func(int, []string, string) bool {
		n++
		return n <= MaxImportLines
	})
	return n
}

// findOrder finds out over the whole file whether days or months come first. Invalid when the dates contradict each
// other, or could be read both ways. wanted other than auto is taken as it is.
func (s *sheet) findOrder(wanted string) error {
	if wanted != "auto" && wanted != "" {
		s.order = wanted
		return nil
	}
	var dayFirst, monthFirst, either int // the line of the first such date
	s.lines(func(number int, fields []string, broken string) bool {
		if broken != "" {
			return true
		}
		for _, c := range [...]column{startDateColumn, stopDateColumn} {
			parts, _, ok := splitDate(s.field(fields, c))
			switch {
			case !ok || parts[0] > 31:
			case parts[0] > 12:
				first(&dayFirst, number)
			case parts[1] > 12:
				first(&monthFirst, number)
			default:
				first(&either, number)
			}
		}
		return dayFirst == 0 || monthFirst == 0
	})
	switch {
	case dayFirst > 0 && monthFirst > 0:
		return fault.BadField("date_order", "On line %d the day comes first, on line %d the month. Say which order is right.", dayFirst, monthFirst)
	case dayFirst > 0:
		s.order = "dmy"
	case monthFirst > 0:
		s.order = "mdy"
	case either > 0:
		return fault.BadField("date_order", "The dates can be read both ways (line %d). Say whether the day or the month comes first.", either)
	default:
		s.order = "ymd"
	}
	return nil
}

func first(at *int, number int) {
	if *at == 0 {
		*at = number
	}
}

// splitDate is the three numbers of a date and what stands between them.
func splitDate(text string) (parts [3]int, between byte, ok bool) {
	i := 0
	for at := range 3 {
		from := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' && i-from < 4 {
			parts[at] = parts[at]*10 + int(text[i]-'0')
			i++
		}
		if i == from {
			return parts, 0, false
		}
		if at == 2 {
			return parts, between, i == len(text)
		}
		if i >= len(text) || !strings.ContainsRune("-/.", rune(text[i])) || at == 1 && text[i] != between {
			return parts, 0, false
		}
		between = text[i]
		i++
	}
	return parts, between, false
}

// date reads a day; the year may always come first.
func (s *sheet) date(text string) (year int, month time.Month, day int, err error) {
	p, _, ok := splitDate(text)
	if !ok {
		return 0, 0, 0, wrong("This is not a date such as 2026-11-22 or 22/11/2026.")
	}
	switch {
	case p[0] > 31:
		year, month, day = p[0], time.Month(p[1]), p[2]
	case s.order == "mdy":
		year, month, day = p[2], time.Month(p[0]), p[1]
	case s.order == "dmy":
		year, month, day = p[2], time.Month(p[1]), p[0]
	default:
		return 0, 0, 0, wrong("The year does not come first here.")
	}
	if year < 1971 || year > 9998 {
		return 0, 0, 0, wrong("The year is not one of four digits after 1970.")
	}
	if got := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); got.Year() != year || got.Month() != month || got.Day() != day {
		return 0, 0, 0, wrong("There is no such day.")
	}
	return year, month, day, nil
}

// clockTime reads a time of day on a 12 or 24 hour clock, in seconds.
func (s *sheet) clockTime(text string) (int, error) {
	const shape = wrong("This is not a time such as 09:30:00 or 9:30 AM.")
	lower := strings.ToLower(strings.ReplaceAll(text, ".", ""))
	half := ""
	for _, suffix := range [...]string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(lower, suffix); ok {
			lower, half = strings.TrimSpace(strings.Trim(rest, " \u202f\u00a0")), suffix
		}
	}
	parts := strings.Split(lower, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, shape
	}
	var n [3]int
	for i, part := range parts {
		value, err := strconv.Atoi(part)
		if err != nil || len(part) > 2 || value < 0 || value > 59 {
			return 0, shape
		}
		n[i] = value
	}
	switch {
	case half == "" && s.clock == "12":
		return 0, wrong("AM or PM is missing.")
	case half != "" && s.clock == "24":
		return 0, wrong("AM or PM does not belong to a 24 hour clock.")
	case half != "" && (n[0] < 1 || n[0] > 12), half == "" && n[0] > 23:
		return 0, wrong("There is no such time.")
	case half != "":
		n[0] %= 12
		if half == "pm" {
			n[0] += 12
		}
	}
	return n[0]*3600 + n[1]*60 + n[2], nil
}

// parseDuration reads hours:minutes:seconds, hours:minutes, and hours with decimals.
func parseDuration(text string) (time.Duration, error) {
	const shape = wrong("This is not a duration such as 01:30:00.")
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") {
		return 0, wrong("Durations cannot be negative. Write how long it took, such as 01:30:00, or leave the line out.")
	}
	if !strings.Contains(text, ":") {
		hours, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(hours >= 0 && hours <= MaxDuration.Hours()) {
			return 0, shape
		}
		return time.Duration(hours*3600+0.5) * time.Second, nil
	}
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, shape
	}
	var n [3]int
	for i, part := range parts {
		value, err := strconv.Atoi(part)
		if err != nil || strings.Trim(part, "0123456789") != "" || i > 0 && value > 59 || value > int(MaxDuration.Hours()) {
			return 0, shape
		}
		n[i] = value
	}
	return time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute + time.Duration(n[2])*time.Second, nil
}

// signs of currencies, and those that use them; where there are several, the workspace's own is meant when it is among them,
// otherwise the first, unless that is empty.
var signs = map[string][]string{
	"€": {"EUR"}, "£": {"GBP"}, "₹": {"INR"}, "₩": {"KRW"}, "₪": {"ILS"}, "zł": {"PLN"}, "₺": {"TRY"}, "₴": {"UAH"}, "R$": {"BRL"}, "Kč": {"CZK"}, "Ft": {"HUF"},
	"US$": {"USD"}, "A$": {"AUD"}, "CA$": {"CAD"}, "C$": {"CAD"}, "NZ$": {"NZD"}, "HK$": {"HKD"}, "S$": {"SGD"},
	"$":  {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"},
	"¥":  {"JPY", "CNY"},
	"Fr": {"CHF"}, "Fr.": {"CHF"}, "SFr.": {"CHF"},
	"kr": {"", "SEK", "NOK", "DKK", "ISK"}, "kr.": {"", "DKK", "SEK", "NOK", "ISK"},
}

// currencyOf is the currency that a sign or code beside an amount means; empty where there is none.
func currencyOf(sign, workspaces string) (string, error) {
	all, known := signs[sign]
	switch {
	case sign == "":
		return "", nil
	case !known:
		return sign, nil // a code
	case slices.Contains(all, workspaces):
		return workspaces, nil
	case all[0] == "":
		return "", wrong(fmt.Sprintf("“%s” is said of several currencies. A column Currency with three letters, such as SEK, tells which.", sign))
	}
	return all[0], nil
}

// parseMoney is parseAmount with the sign or code of a currency before or behind, which is empty where none says which.
func parseMoney(text string) (cents int64, sign string, err error) {
	const digits = "0123456789"
	from, to := strings.IndexAny(text, digits), strings.LastIndexAny(text, digits)
	if from < 0 {
		return 0, "", wrong("This is not an amount such as 85.00.")
	}
	bare, beside := text[from:to+1], text[:from]+text[to+1:]
	if strings.Contains(beside, "-") {
		bare = "-" + bare
	}
	sign = strings.Trim(beside, "-+ \u00a0\u202f")
	if _, known := signs[sign]; sign != "" && !known && !currencyPattern.MatchString(sign) {
		return 0, "", wrong("This is not an amount such as 85.00.")
	}
	cents, err = parseAmount(bare)
	return cents, sign, err
}

// parseAmount reads money, with a point or a comma before the cents and any separator of thousands.
func parseAmount(text string) (cents int64, err error) {
	const shape = wrong("This is not an amount such as 85.00.")
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "’", "").Replace(text)
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	whole, decimals := text, ""
	if i := strings.LastIndexAny(text, ".,"); i >= 0 && (len(text)-i-1 != 3 || strings.ContainsAny(text[:i], ".,") && text[strings.IndexAny(text, ".,")] != text[i]) {
		whole, decimals = text[:i], text[i+1:]
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	if whole == "" || len(whole) > 12 || len(decimals) > 6 || strings.Trim(whole+decimals, "0123456789") != "" {
		return 0, shape
	}
	units, _ := strconv.ParseInt(whole, 10, 64)
	fraction, _ := strconv.ParseInt((decimals + "000")[:3], 10, 64)
	cents = units*100 + (fraction+5)/10
	if negative && cents != 0 {
		return 0, wrong("An amount is not negative.")
	}
	return cents, nil
}

// parseBillable reads yes and no; nothing is no.
func parseBillable(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "yes", "true", "1", "y", "billable":
		return true, nil
	case "no", "false", "0", "n", "", "non-billable":
		return false, nil
	}
	return false, wrong("This is neither Yes nor No.")
}

// rateOf is the rate of an hour that makes the amount of so many seconds: the roundest of those that do.
func rateOf(amount, seconds int64) int64 {
	exact := (amount*3600 + seconds/2) / seconds
	for _, step := range [...]int64{1000, 500, 100, 50, 25, 10, 5} {
		if near := (exact + step/2) / step * step; (seconds*near+1800)/3600 == amount {
			return near
		}
	}
	return exact
}
