package road

type streetIndex struct{}

func newStreetIndex(n *Network) *streetIndex { return &streetIndex{} }
