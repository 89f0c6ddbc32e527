; type: naive_datetime
; message: {call} has no time zone; pass one: datetime.now(tz=timezone.utc)
; severity: medium
; weight: 0.90
; where: library program
; why: A time without a zone is read as the zone of whichever machine looks at it,
;   and comparing it with one that has a zone raises TypeError.

; `from datetime import datetime` and `import datetime`; utcnow() never has a zone.
((call
   function: (attribute
     object: [(identifier) @_class (attribute attribute: (identifier) @_class)]
     attribute: (identifier) @_method)
   arguments: (argument_list . "(" . ")" .)) @finding @call
 (#eq? @_class "datetime")
 (#any-of? @_method "now" "utcnow" "today"))
