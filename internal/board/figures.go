package board

// AnswerFigures are what has become of the answers asked for, for who watches over the program.
type AnswerFigures struct {
	// Kept is how many answers are kept, in Bytes.
	Kept, Bytes int
	// FromKept of those asked for were there; Shared joined somebody who asked for the same at the time; Computed were computed.
	FromKept, Shared, Computed uint64
	// Flying is how many are being computed.
	Flying int
}

// Figures are as of now.
func (a *Answers) Figures() AnswerFigures {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.asked
	f.Kept, f.Bytes, f.Flying = a.latest.Len(), a.bytes, len(a.flights)
	return f
}
