package web

import "testing"

func prepare(testing.TB, *Options) {}
