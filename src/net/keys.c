/*
 * keys.c - private key files of SSH, looked at before they are tried: which kind, and whether a passphrase is needed.  Formats: PEM
 * (RFC 7468) and OpenSSH's PROTOCOL.key.  The key itself is not read here.  Called by ssh.c.
 */
#include <unistd.h>

#include "ssh_room.h"

#define MOST_KEY (64u << 10)
#define HEAD 512 /* bytes of a key in OpenSSH's own form that name its cipher and its kind */
#define ASK_MS 60000

/* Value of a character of base64; -1 none. */
static int sextet(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* As many bytes as there is room for. */
static size_t decode(const char *text, unsigned char *out, size_t room)
{
	unsigned bits = 0;
	int held = 0;
	size_t n = 0;
	for (; *text && n < room; text++) {
		int value = sextet(*text);
		if (value < 0 && (*text == '\n' || *text == '\r'))
			continue;
		if (value < 0)
			break;
		bits = bits << 6 | (unsigned)value;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		out[n++] = (unsigned char)(bits >> held);
	}
	return n;
}

const char *net_base64(struct ff_arena *a, const void *bytes, size_t size, bool padded)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = bytes;
	char *out = ff_arena_alloc(a, (size + 2) / 3 * 4 + 1), *to = out;
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		unsigned bits = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		for (size_t k = 0; k < 4; k++)
			if (k <= left)
				*to++ = digits[bits >> (18 - 6 * k) & 63];
			else if (padded)
				*to++ = '=';
	}
	*to = '\0';
	return out;
}

/* A string with its length before it; NULL: there is none. */
static const unsigned char *string_at(const unsigned char **p, const unsigned char *end, size_t *size)
{
	const unsigned char *at = *p;
	if (end - at < 4)
		return NULL;
	*size = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
	if (*size > (size_t)(end - at - 4))
		return NULL;
	*p = at + 4 + *size;
	return at + 4;
}

static bool says(const unsigned char *s, size_t size, const char *word)
{
	return s && size == strlen(word) && !memcmp(s, word, size);
}

const char *net_key_type(struct ff_arena *a, const void *blob, size_t size)
{
	const unsigned char *p = blob;
	size_t n;
	const unsigned char *type = string_at(&p, p + size, &n);
	return type && n < 64 ? ff_arena_dup(a, (const char *)type, n) : "";
}

/* "openssh-key-v1", cipher, function of the passphrase, its options, how many keys, the first public one. */
static void look_openssh(const char *body, struct net_key *k)
{
	static const char magic[] = "openssh-key-v1";
	unsigned char head[HEAD];
	size_t n = decode(body, head, sizeof head), size;
	const unsigned char *p = head + sizeof magic, *end = head + n;
	if (n < sizeof magic || memcmp(head, magic, sizeof magic))
		return;
	const unsigned char *cipher = string_at(&p, end, &size);
	k->encrypted = cipher && !says(cipher, size, "none");
	if (!cipher || !string_at(&p, end, &size) || !string_at(&p, end, &size) || end - p < 8)
		return;
	p += 8; /* the number of keys, and the length of the first, which the head may hold the beginning of only */
	const unsigned char *type = string_at(&p, end, &size);
	k->rsa = says(type, size, "ssh-rsa");
}

struct net_key net_key_look(struct ff_arena *a, const char *path)
{
	struct net_key k = {0};
	struct ff_err none = {0};
	char *text;
	size_t n;
	if (ff_file_read(a, path, MOST_KEY, &text, &n, &none))
		return k;
	const char *body = strstr(text, "-----BEGIN OPENSSH PRIVATE KEY-----");
	k.there = true;
	if (body) {
		look_openssh(body + strcspn(body, "\n") + 1, &k);
	} else {
		k.encrypted = strstr(text, "ENCRYPTED") != NULL;
		k.rsa = strstr(text, "BEGIN RSA PRIVATE KEY") != NULL;
	}
	memset(text, 0, n);
	return k;
}

const char *net_passphrase(struct ff_arena *a, const char *key)
{
	const char *program = getenv("SSH_ASKPASS");
	const char *const argv[] = {program, ff_arena_printf(a, "Enter passphrase for key '%s': ", key), NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT};
	struct ff_err none = {0};
	struct ff_buf said;
	int status = 1;
	if (!program || !*program)
		return NULL;
	ff_buf_init(&said, 4096);
	int rc = ff_run(&spawn, NULL, 0, &said, NULL, ASK_MS, &status, &none);
	const char *text = ff_buf_text(&said);
	const char *answer = !rc && !status ? ff_arena_dup(a, text, strcspn(text, "\r\n")) : NULL;
	ff_buf_free(&said);
	return answer;
}
