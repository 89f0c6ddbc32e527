/*
 * pool.c - the worker threads: each takes the next item, results are handed on in order.  At most
 * a small window of items is ahead of the one that is handed on, which bounds the memory.
 */
#include <sched.h>

#include "scan_room.h"

enum { JOBS_MAX = 64, AHEAD = 8 /* items a thread */ };

struct pool {
	struct scan *s;
	struct item *items;
	int count, next, taken, window;
	int idle; /* threads that wait for room */
	bool stop;
	pthread_cond_t room;  /* the window moved on */
	pthread_cond_t ready; /* the item that is handed on next is done */
};

static int cores(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

/* The next item, -1 when there are no more. */
static int next_item(struct pool *p)
{
	pthread_mutex_lock(&p->s->lock);
	while (!p->stop && p->next < p->count && p->next >= p->taken + p->window)
		p->idle++, pthread_cond_wait(&p->room, &p->s->lock), p->idle--;
	int i = p->stop || p->next >= p->count ? -1 : p->next++;
	pthread_mutex_unlock(&p->s->lock);
	return i;
}

static void *work(void *arg)
{
	struct pool *p = arg;
	struct worker w;
	int i;
	worker_open(&w, p->s);
	while ((i = next_item(p)) >= 0) {
		item_look(&w, &p->items[i]);
		pthread_mutex_lock(&p->s->lock);
		p->items[i].done = true;
		if (i == p->taken)
			pthread_cond_signal(&p->ready);
		pthread_mutex_unlock(&p->s->lock);
	}
	worker_close(&w);
	return NULL;
}

static void wait_for(struct pool *p, struct item *it)
{
	pthread_mutex_lock(&p->s->lock);
	while (!it->done)
		pthread_cond_wait(&p->ready, &p->s->lock);
	pthread_mutex_unlock(&p->s->lock);
}

static void move_on(struct pool *p, bool stop)
{
	pthread_mutex_lock(&p->s->lock);
	p->taken++;
	p->stop = p->stop || stop;
	/* half a window at a time: waking a thread for each small file would cost more than the file */
	if (p->idle && (p->stop || p->next - p->taken <= p->window / 2 || p->taken == p->count))
		pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->s->lock);
}

/* Without threads: one item, one core, or no thread to be had. */
static int run_alone(struct pool *p, int (*take)(void *to, struct item *it, struct ff_err *err), void *to, struct ff_err *err)
{
	struct worker w;
	int rc = 0;
	worker_open(&w, p->s);
	for (int i = 0; !rc && i < p->count; i++) {
		item_look(&w, &p->items[i]);
		p->items[i].done = true;
		rc = take(to, &p->items[i], err);
	}
	worker_close(&w);
	return rc;
}

int pool_run(struct scan *s, struct item *items, int count, int (*take)(void *to, struct item *it, struct ff_err *err), void *to,
             struct ff_err *err)
{
	struct pool p = {.s = s, .items = items, .count = count};
	pthread_t threads[JOBS_MAX];
	int jobs = s->o->jobs > 0 ? s->o->jobs : cores(), started = 0, rc = 0;
	jobs = jobs > JOBS_MAX ? JOBS_MAX : jobs;
	jobs = jobs > count ? count : jobs;
	p.window = jobs * AHEAD;
	pthread_cond_init(&p.room, NULL);
	pthread_cond_init(&p.ready, NULL);
	while (jobs > 1 && started < jobs && !pthread_create(&threads[started], NULL, work, &p))
		started++;
	if (!started) {
		rc = run_alone(&p, take, to, err);
	} else {
		for (int i = 0; !rc && i < count; i++) {
			wait_for(&p, &items[i]);
			rc = take(to, &items[i], err);
			move_on(&p, rc != 0);
		}
	}
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_cond_destroy(&p.room);
	pthread_cond_destroy(&p.ready);
	return rc;
}
