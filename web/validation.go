package web

import (
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// init teaches huma our codes and our problem document. Both are variables of
// its packages, so this happens once per process.
func init() {
	huma.NewError = humaError
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		return settle(ctx.Context(), humaError(status, message, errs...))
	}
	huma.DefaultArrayNullable = false
	// A message without a verb takes no argument: some of huma's quote the value.
	huma.ErrorFormatter = func(format string, args ...any) string {
		if !strings.Contains(format, "%") {
			return format
		}
		return fmt.Sprintf(format, args...)
	}
	huma.ValidateStrictCasing = true
	for message, code := range codes {
		*message = ours + code
	}
}

// ours begins every message of which we chose the words.
const ours = "jylu:"

// codes gives each rule of JSON Schema its stable code; what follows the code is
// "name=value" for the problem's params.
var codes = map[*string]string{
	&validation.MsgUnexpectedProperty:                 "unknown-field",
	&validation.MsgExpectedRequiredProperty:           "required name=%s",
	&validation.MsgExpectedDependentRequiredProperty:  "required name=%s with=%s",
	&validation.MsgExpectedBoolean:                    "wrong-type expected=boolean",
	&validation.MsgExpectedNumber:                     "wrong-type expected=number",
	&validation.MsgExpectedInteger:                    "wrong-type expected=integer",
	&validation.MsgExpectedString:                     "wrong-type expected=string",
	&validation.MsgExpectedArray:                      "wrong-type expected=array",
	&validation.MsgExpectedObject:                     "wrong-type expected=object",
	&validation.MsgExpectedOneOf:                      "not-one-of",
	&validation.MsgExpectedMinimumNumber:              "too-small min=%v",
	&validation.MsgExpectedExclusiveMinimumNumber:     "too-small above=%v",
	&validation.MsgExpectedMaximumNumber:              "too-large-value max=%v",
	&validation.MsgExpectedExclusiveMaximumNumber:     "too-large-value below=%v",
	&validation.MsgExpectedNumberBeMultipleOf:         "invalid multiple_of=%v",
	&validation.MsgExpectedMinLength:                  "too-short min=%d",
	&validation.MsgExpectedMaxLength:                  "too-long max=%d",
	&validation.MsgExpectedMinItems:                   "too-short min=%d",
	&validation.MsgExpectedMaxItems:                   "too-long max=%d",
	&validation.MsgExpectedMinProperties:              "too-short min=%d",
	&validation.MsgExpectedMaxProperties:              "too-long max=%d",
	&validation.MsgExpectedArrayItemsUnique:           "repeated",
	&validation.MsgExpectedRFC3339DateTime:            "bad-format expected=date-time",
	&validation.MsgExpectedRFC1123DateTime:            "bad-format expected=date-time",
	&validation.MsgExpectedRFC3339Date:                "bad-format expected=date",
	&validation.MsgExpectedRFC3339Time:                "bad-format expected=time",
	&validation.MsgExpectedRFC5322Email:               "bad-format expected=email",
	&validation.MsgExpectedRFC3986URI:                 "bad-format expected=uri",
	&validation.MsgExpectedRFC4122UUID:                "bad-format expected=uuid",
	&validation.MsgExpectedBase64String:               "bad-format expected=base64",
	&validation.MsgExpectedBePattern:                  "bad-format",
	&validation.MsgExpectedMatchPattern:               "bad-format",
	&validation.MsgExpectedMatchAtLeastOneSchema:      "invalid",
	&validation.MsgExpectedMatchExactlyOneSchema:      "invalid",
	&validation.MsgExpectedNotMatchSchema:             "invalid",
	&validation.MsgExpectedPropertyNameInObject:       "invalid",
	&validation.MsgExpectedDuration:                   "bad-format expected=duration",
	&validation.MsgExpectedRegexp:                     "bad-format expected=regex",
	&validation.MsgExpectedRFC5890Hostname:            "bad-format expected=hostname",
	&validation.MsgExpectedRFC2673IPv4:                "bad-format expected=ipv4",
	&validation.MsgExpectedRFC2373IPv6:                "bad-format expected=ipv6",
	&validation.MsgExpectedRFCIPAddr:                  "bad-format expected=ip",
	&validation.MsgExpectedRFC6570URITemplate:         "bad-format",
	&validation.MsgExpectedRFC6901JSONPointer:         "bad-format",
	&validation.MsgExpectedRFC6901RelativeJSONPointer: "bad-format",
}

// parameterCodes are for the messages huma has in its code and not among its
// variables.
var parameterCodes = []struct{ begins, code string }{
	{"required ", "required"},
	{"unknown query parameter", "unknown-field"},
	{"invalid integer", "wrong-type"},
	{"invalid float", "wrong-type"},
	{"invalid boolean", "wrong-type"},
	{"invalid value", "bad-format"},
}

// faultsOf turns huma's error details into ours, by field, without the values.
func faultsOf(errs []error) []fault {
	var faults []fault
	for _, err := range errs {
		detailer, ok := err.(huma.ErrorDetailer)
		if !ok {
			continue
		}
		detail := detailer.ErrorDetail()
		f := fault{Code: "invalid", Field: fieldOf(detail.Location)}
		if message, ok := strings.CutPrefix(detail.Message, ours); ok {
			words := strings.Fields(message)
			f.Code = words[0]
			f.take(words[1:])
		} else {
			for _, known := range parameterCodes {
				if strings.HasPrefix(detail.Message, known.begins) {
					f.Code = known.code
				}
			}
		}
		faults = append(faults, f)
	}
	return faults
}

// take reads the "name=value" words of a message.
func (f *fault) take(words []string) {
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		if name == "name" {
			f.Field = strings.Trim(f.Field+"."+value, ".")
			continue
		}
		if f.Params == nil {
			f.Params = map[string]any{}
		}
		f.Params[name] = value
	}
}

// fieldOf turns huma's location, body.position.coordinates[0], into the path
// the client knows: position.coordinates[0].
func fieldOf(location string) string {
	for _, part := range []string{"body", "query", "path", "header", "cookie"} {
		if rest, ok := strings.CutPrefix(location, part); ok {
			return strings.TrimPrefix(rest, ".")
		}
	}
	return location
}
