"""The operations of the API, one file per noun; all of them call the same actions as the pages."""
