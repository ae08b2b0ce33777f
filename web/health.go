package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// getHealth says that the process answers; nothing else is asked.
func (s *Server) getHealth(c *gin.Context) error {
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
	return nil
}

const (
	readyTime = time.Second
	feedAge   = 5 * time.Second // the feed polls each second
)

// getReady says whether this process can serve: the database answers and the
// feed follows it. A balancer asks.
func (s *Server) getReady(c *gin.Context) error {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTime)
	defer cancel()
	var one int
	if err := s.db.Pool.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		return err
	}
	if age := s.feed.Age(); age > feedAge {
		return refuse(http.StatusServiceUnavailable, "feed-behind").after(time.Second)
	}
	answer := gin.H{"status": "ok"}
	if paper := s.paperNow(); paper.Kept {
		answer["paper_late"] = paper.Late || paper.Failed // the city is served all the same
	}
	c.JSON(http.StatusOK, answer)
	return nil
}

func (s *Server) getMetrics(c *gin.Context) error {
	if s.opt.MetricsToken == "" {
		return refuse(http.StatusNotFound, "absent")
	}
	if !s.metricsAllowed(c.Request) {
		return refuse(http.StatusUnauthorized, "not-signed-in")
	}
	s.Metrics().ServeHTTP(c.Writer, c.Request)
	return nil
}
