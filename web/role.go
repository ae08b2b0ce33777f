package web

import (
	"slices"
	"strings"
)

// Role is what an account may do.
type Role string

// The roles of design §4.
const (
	Operator   Role = "operator"   // takes calls, opens incidents
	Dispatcher Role = "dispatcher" // sends and follows
	Lead       Role = "lead"       // his own crew's order
	Manager    Role = "manager"    // reads all, personal data masked; declares the regime
	Admin      Role = "admin"      // roster, norms, accounts
	Device     Role = "device"     // one vehicle or phone
)

// Roles lists every role.
var Roles = []Role{Operator, Dispatcher, Lead, Manager, Admin, Device}

// roles is the set a route is open to. Nil means everybody, signed in or not.
type roles []Role

var (
	anyone  roles
	control = roles{Operator, Dispatcher, Manager, Admin} // the control room: reads everything
	desks   = roles{Operator, Dispatcher}                 // take calls
	senders = roles{Dispatcher}
	keepers = roles{Dispatcher, Admin} // keep the states of the fleet
	admins  = roles{Admin}
	leads   = roles{Lead}
	people  = roles{Operator, Dispatcher, Lead, Manager, Admin}
	signed  = roles(Roles)
)

// has reports whether the set contains r.
func (rs roles) has(r Role) bool { return slices.Contains(rs, r) }

// String lists the set for the documentation.
func (rs roles) String() string {
	if rs == nil {
		return "anyone"
	}
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}
