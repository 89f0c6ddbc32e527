"""receiver.py POSTED PORT - a webhook on loopback: appends what is posted to POSTED, content type and body a line, and writes its port to PORT.
Answers 500 below /bad, and everywhere while POSTED.bad is there."""
import http.server, os, sys

posted, port = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(posted, "ab") as f:
            f.write(self.headers["Content-Type"].encode() + b" " + body + b"\n")
        self.send_response(500 if self.path == "/bad" or os.path.exists(posted + ".bad") else 200)
        self.end_headers()

    def log_message(self, *a):
        pass


s = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(port + ".tmp", "w") as f:
    f.write(str(s.server_port))
os.rename(port + ".tmp", port)
s.serve_forever()
