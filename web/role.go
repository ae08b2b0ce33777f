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
	Medic      Role = "medic"      // the only one who reads medical data, see package fleet
	Device     Role = "device"     // one vehicle or phone
)

// Roles lists every role.
var Roles = []Role{Operator, Dispatcher, Lead, Manager, Admin, Medic, Device}

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
	persons = roles{Operator, Dispatcher, Lead, Manager, Admin, Medic} // people, and who sees no incidents
	medics  = roles{Medic}
	healers = roles{Dispatcher, Medic}                           // decide who is isolated
	indoors = roles{Operator, Dispatcher, Manager, Admin, Medic} // see the quarantine without anybody's health
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
