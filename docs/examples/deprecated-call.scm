; type: deprecated_call
; message: {name}() is going away: call connect(pool=...) instead
; severity: high
; weight: 0.95
; why: open_session() and its friends keep a connection for each thread; connect() takes one from the pool.
; paths: src/**, shop/**

; As a name of its own, and as an attribute of whatever module it comes from.
(call
  function: [
    (identifier) @name
    (attribute attribute: (identifier) @name)
  ]
  (#match? @name "^open_(session|cursor)$")) @finding
