// Command vitrine is the whole product in one program: time tracking, charts, dashboards, and who may see them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"vitrine/internal/fault"
)

// console is where a command reads and writes, and what it takes from its surroundings.
type console struct {
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
}

type command struct {
	name, arguments, summary string
	run                      func(ctx context.Context, c console, flags *flag.FlagSet, args []string) error
}

var commands = []command{
	{"serve", "", "serve the product", serve},
	{"demo", "", "serve a demonstration with made-up people and time entries", serveDemo},
	{"import", "FILE.csv", "import a Toggl Track detailed export into a workspace", importFile},
	{"password", "", "give somebody a new password", newPassword},
	{"explain", "", "say why somebody can open a chart or dashboard, or cannot", explain},
	{"who", "", "say who can open a chart or dashboard", whoCan},
	{"migrate", "", "bring the database to this version of the program", migrate},
	{"version", "", "print the version", version},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, console{out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run is the program's exit code: 0, 1 when the command failed, 2 when it was not understood.
func run(ctx context.Context, c console, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(c.out)
		return 0
	}
	for _, cmd := range commands {
		if cmd.name != args[0] {
			continue
		}
		flags := flag.NewFlagSet("vitrine "+cmd.name, flag.ContinueOnError)
		flags.SetOutput(c.err)
		flags.Usage = func() {
			_, _ = fmt.Fprintf(c.err, "vitrine %s [flags] %s\n\n%s.\n\n", cmd.name, cmd.arguments, cmd.summary)
			flags.PrintDefaults()
		}
		switch err := cmd.run(ctx, c, flags, args[1:]); {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, errUsage):
			return 2
		default:
			_, _ = fmt.Fprintln(c.err, "vitrine "+cmd.name+":", words(err))
			return 1
		}
	}
	_, _ = fmt.Fprintf(c.err, "vitrine: there is no command %q\n\n", args[0])
	usage(c.err)
	return 2
}

// errUsage is a command line that was not understood; what is wrong has been printed.
var errUsage = errors.New("usage")

// parse reads the flags; each may come from the environment instead.
func parse(flags *flag.FlagSet, args []string, arguments int) error {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if flags.NArg() != arguments {
		flags.Usage()
		return errUsage
	}
	return nil
}

// words of an error for the console: a fault without its kind, anything else as it is.
func words(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err.Error()
	}
	text := f.Message
	for _, field := range f.Fields {
		text += fmt.Sprintf("\n  %s: %s", field.Name, field.Message)
	}
	return text
}

func usage(w io.Writer) {
	_, _ = fmt.Fprintln(w, "vitrine COMMAND [flags]")
	_, _ = fmt.Fprintln(w)
	for _, cmd := range commands {
		_, _ = fmt.Fprintf(w, "  %-8s %s\n", cmd.name, cmd.summary)
	}
	_, _ = fmt.Fprintln(w, "\nvitrine COMMAND -h shows the flags. Each flag can be set in the environment: --data as VITRINE_DATA.")
}

func version(_ context.Context, c console, flags *flag.FlagSet, args []string) error {
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	_, err := fmt.Fprintln(c.out, "vitrine", buildVersion())
	return err
}

// buildVersion is the module's version, or the revision it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return info.Main.Version
}
