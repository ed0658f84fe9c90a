package org

// Formats are a person's clock, how numbers and dates are written for them, and where their weeks begin. The interface
// sends what the browser says; what a caller leaves out is as the documentation of the fields says.
type Formats struct {
	TimeZone     string `json:"time_zone,omitempty" maxLength:"64" doc:"An IANA name, such as Europe/Vienna; absent: UTC. The interface sends the browser's"`
	Locale       string `json:"locale,omitempty" maxLength:"35" pattern:"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$" doc:"How numbers and dates are written; absent: en-GB"`
	FirstWeekday *int   `json:"first_weekday,omitempty" minimum:"0" maximum:"6" doc:"0 is Sunday; absent: Monday"`
}

// checked are the formats with the zone by its proper name.
func (f Formats) checked() (Formats, error) {
	if f.TimeZone == "" {
		return f, nil
	}
	var err error
	f.TimeZone, err = zone("time_zone", f.TimeZone)
	return f, err
}
