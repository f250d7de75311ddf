package inapp

import (
	"testing"

	"jiaoying/notify/channel"
	"jiaoying/notify/channel/channeltest"
)

func TestPlug(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, channeltest.Plug{New: func(*testing.T) channel.Channel { return Plug{} }, Address: "1"})
}
