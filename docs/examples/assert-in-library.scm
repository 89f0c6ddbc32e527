; type: assert_in_library
; message: assert {condition}: python -O leaves it out; raise an exception
; severity: low
; weight: 0.75
; where: library
; why: Asserts are for what cannot happen. A check of what comes from outside is gone
;   as soon as somebody runs the program with -O.

; Asserts that only help a type checker are left alone.
(assert_statement . (_) @condition
  (#not-match? @condition "^(isinstance\\(|[a-zA-Z_.]+ is not None$)")) @finding
