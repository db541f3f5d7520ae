// Command gitea is the forge that the tests speak to: upstream's program with the SQLite driver that needs no C compiler.
package main

import (
	"database/sql"
	"database/sql/driver"
	"net/url"
	"os"
	"strings"

	"code.gitea.io/gitea/cmd"
	"code.gitea.io/gitea/modules/log"
	_ "code.gitea.io/gitea/modules/markup/markdown"
	"code.gitea.io/gitea/modules/setting"
	"github.com/urfave/cli/v3"
	"modernc.org/sqlite"
)

// version is set at link time.
var version = "development"

func main() {
	setting.AppVer = version
	setting.EnableSQLite3 = true
	setting.SupportedDatabaseTypes = append(setting.SupportedDatabaseTypes, "sqlite3")
	sql.Register("sqlite3", opener{&sqlite.Driver{}})
	cli.OsExiter = func(code int) {
		log.GetManager().Close()
		os.Exit(code)
	}
	_ = cmd.RunMainApp(cmd.NewMainApp(cmd.AppVersion{Version: version}), os.Args...) // it prints its errors itself
	log.GetManager().Close()
}

// opener translates the options in Gitea's data source name (written for another driver) for this one.
type opener struct{ driver *sqlite.Driver }

func (o opener) Open(name string) (driver.Conn, error) {
	path, query, _ := strings.Cut(name, "?")
	asked, err := url.ParseQuery(query)
	if err != nil {
		return nil, err
	}
	pragmas := []string{"synchronous(0)"} // the data of a test need not survive a power cut
	for option, pragma := range map[string]string{"_busy_timeout": "busy_timeout", "_journal_mode": "journal_mode"} {
		if value := asked.Get(option); value != "" {
			pragmas = append(pragmas, pragma+"("+value+")")
		}
	}
	// No shared cache: its locks are answered at once instead of after the busy timeout.
	options := url.Values{"mode": {"rwc"}, "_txlock": {asked.Get("_txlock")}, "_pragma": pragmas}
	return o.driver.Open(path + "?" + options.Encode())
}
