// The etcd server, as upstream's own main starts it. Built from here because upstream's main package cannot be
// installed by version (its module has replace directives).
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
