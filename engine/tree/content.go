package tree

import "encoding/json"

// Content is what a file holds. On the wire it is a string, or {"base64": "…"} where the bytes are not UTF-8.
type Content []byte

// UnmarshalJSON reads either form. JSON's null never gets here: in a map of pointers it is the nil pointer.
func (c *Content) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err == nil {
		*c = Content(text)
		return nil
	}
	var binary struct {
		Base64 []byte `json:"base64"`
	}
	if err := json.Unmarshal(data, &binary); err != nil {
		return err
	}
	*c = binary.Base64
	return nil
}
