package tree

import (
	"reflect"
	"testing"
)

func TestKnowsFromWhatIsAboveAPath(t *testing.T) {
	text := Content("x")
	tree, err := New(
		map[string]*Content{"a/file": &text, "gone": nil},
		map[string][]string{"listed": {"sub/", "named"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Kind{
		".": Directory, "a": Directory, "a/file": File, "a/other": Unknown, "a/file/below": Missing, "b": Unknown,
		"gone": Missing, "gone/below": Missing,
		"listed": Directory, "listed/sub": Directory, "listed/sub/x": Unknown, "listed/named": Unknown,
		"listed/named/below": Missing, "listed/other": Missing, "listed/other/below": Missing,
	} {
		if got := tree.Look(name); got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
}

func TestRecordsListings(t *testing.T) {
	tree, err := New(nil, map[string][]string{"listed": {"b", "a/"}})
	if err != nil {
		t.Fatal(err)
	}
	if names, err := tree.List("listed"); err != nil || !reflect.DeepEqual(names, []string{"a/", "b"}) {
		t.Error(names, err)
	}
	if _, err := tree.List("listed/a"); err == nil {
		t.Error("lists what it was not told")
	}
	if needs := tree.Needs(); !reflect.DeepEqual(needs, Needs{Paths: []string{}, Listings: []string{"listed/a"}}) {
		t.Error(needs)
	}
	if reads := tree.Reads(); !reflect.DeepEqual(reads.Listings, []string{"listed"}) {
		t.Error(reads)
	}
}

func TestADirectoryThatWasOnlyEnteredCountsAsListed(t *testing.T) {
	text := Content("x")
	tree, err := New(map[string]*Content{"entered/file": &text, "read/file": &text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"entered", "read", "read/file"} {
		tree.Look(name)
	}
	want := Reads{Files: []string{"read/file"}, Listings: []string{"entered"}, Misses: []string{}}
	if reads := tree.Reads(); !reflect.DeepEqual(reads, want) {
		t.Error(reads)
	}
}

func TestSuggestsNothingByItself(t *testing.T) {
	tree, err := New(map[string]*Content{"gone": nil}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tree.Suggest("perhaps")
	tree.Suggest("gone")
	if tree.HasNeeds() {
		t.Error("a guess is no need")
	}
	tree.Look("needed")
	if needs := tree.Needs(); !reflect.DeepEqual(needs.Paths, []string{"needed", "perhaps"}) {
		t.Error(needs)
	}
}
