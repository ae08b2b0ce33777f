package fleet

import (
	"encoding/json"

	"github.com/google/uuid"
)

// A status is the result of a Board command, so it is stored as JSON and read
// back. Both of its embedded parts have an ID (a vehicle's also a Kind), and
// encoding/json drops names that two embedded structs share; these methods put
// them beside.

type (
	plainCrew    CrewStatus
	plainVehicle VehicleStatus
	plainWorker  WorkerStatus
)

// MarshalJSON keeps the id, which both embedded parts have.
func (s CrewStatus) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID uuid.UUID
		plainCrew
	}{s.Crew.ID, plainCrew(s)})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (s *CrewStatus) UnmarshalJSON(b []byte) error {
	var v struct {
		ID uuid.UUID
		plainCrew
	}
	err := json.Unmarshal(b, &v)
	*s = CrewStatus(v.plainCrew)
	s.Crew.ID, s.Resource.ID = v.ID, v.ID
	return err
}

// MarshalJSON keeps the id and the kind of vehicle, which both embedded parts
// have.
func (s VehicleStatus) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID   uuid.UUID
		Kind string
		plainVehicle
	}{s.Vehicle.ID, s.Vehicle.Kind, plainVehicle(s)})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (s *VehicleStatus) UnmarshalJSON(b []byte) error {
	var v struct {
		ID   uuid.UUID
		Kind string
		plainVehicle
	}
	err := json.Unmarshal(b, &v)
	*s = VehicleStatus(v.plainVehicle)
	s.Vehicle.ID, s.Resource.ID = v.ID, v.ID
	s.Vehicle.Kind, s.Resource.Kind = v.Kind, KindVehicle
	return err
}

// MarshalJSON keeps the id, which both embedded parts have.
func (s WorkerStatus) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID uuid.UUID
		plainWorker
	}{s.Worker.ID, plainWorker(s)})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (s *WorkerStatus) UnmarshalJSON(b []byte) error {
	var v struct {
		ID uuid.UUID
		plainWorker
	}
	err := json.Unmarshal(b, &v)
	*s = WorkerStatus(v.plainWorker)
	s.Worker.ID, s.Resource.ID = v.ID, v.ID
	return err
}
