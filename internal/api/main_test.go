package api

import (
	"os"
	"testing"

	"vitrine/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }
