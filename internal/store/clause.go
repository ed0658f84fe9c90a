package store

import (
	"slices"
	"strconv"
	"strings"
)

// clause collects the conditions of a statement; every "?" of a text takes the next argument.
type clause struct {
	texts []string
	args  []any
}

func (c *clause) add(text string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(c.args)), 1)
	}
	c.texts = append(c.texts, text)
}

func (c *clause) String() string {
	if len(c.texts) == 0 {
		return "true"
	}
	return strings.Join(c.texts, " and ")
}

// in is "column in (…)" with arguments; numbers beyond the limits of parameters are written out.
func in[ID ~int64](c *clause, column string, ids []ID) string {
	if len(ids) == 0 {
		return "false"
	}
	parts := make([]string, len(ids))
	for i, id := range ids {
		if len(ids) > 2000 {
			parts[i] = strconv.FormatInt(int64(id), 10)
			continue
		}
		c.args = append(c.args, int64(id))
		parts[i] = "$" + strconv.Itoa(len(c.args))
	}
	return column + " in (" + strings.Join(parts, ", ") + ")"
}

// inTexts is [in] of a few texts.
func inTexts[T ~string](c *clause, column string, texts []T) string {
	parts := make([]string, len(texts))
	for i, text := range texts {
		c.args = append(c.args, string(text))
		parts[i] = "$" + strconv.Itoa(len(c.args))
	}
	return column + " in (" + strings.Join(parts, ", ") + ")"
}

// partSize is how many values a statement names at most. Fewer are filled up to a power of two, so that there are few
// different statements.
const partSize = 128

// inParts calls do with the values in parts: placeholders from $1 on, and the arguments for them.
func inParts[V any](values []V, do func(placeholders string, args []any) error) error {
	for part := range slices.Chunk(values, partSize) {
		size := 1
		for size < len(part) {
			size *= 2
		}
		names, args := make([]string, size), make([]any, size)
		for i := range size {
			names[i], args[i] = "$"+strconv.Itoa(i+1), part[min(i, len(part)-1)]
		}
		if err := do(strings.Join(names, ", "), args); err != nil {
			return err
		}
	}
	return nil
}
