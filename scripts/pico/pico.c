/* SVOX Pico as one module of WebAssembly: text in; sound, phones with their frames, and marks out.

   Of the synthesiser itself nothing is changed. What its phonetic-acoustic mapping (picopam.c) hands on is noted
   on the way: that file alone is compiled with -Dpicodata_cbPutItem=pico_noted. It opens no
   files: what it would read is given to it. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "picoapi.h"
#include "picodefs.h"
#include "picodata.h"

#define EXPORT(name) __attribute__((export_name(#name)))
#define MEMORY (4 * 1024 * 1024)
#define MOST_TEXT 30000
#define MOST_SAMPLES (16000 * 120)
#define MOST_EVENTS 40000
#define MARK 0x10000

static const pico_Char *VOICE = (const pico_Char *)"voice";
static char text[MOST_TEXT + 1];
static int16_t samples[MOST_SAMPLES];
static int32_t events[2 * MOST_EVENTS];
static int n_samples, n_events;
static pico_System pico;
static pico_Engine engine;

static void note(int32_t kind, int32_t value) {
    if (n_events < MOST_EVENTS) {
        events[2 * n_events] = kind;
        events[2 * n_events + 1] = value;
        n_events++;
    }
}

/* What is "text" or "sound": bytes that the host has written where resource() told it to. */
static char *data[2];
static int size[2];

EXPORT(resource) char *pico_resource(int which, int bytes) {
    if (which < 0 || which > 1 || bytes <= 0 || data[which]) return NULL;
    size[which] = bytes;
    return data[which] = malloc(bytes);
}

/* Files are read from there: picopal.c is compiled with its own functions of these names put aside. */
typedef struct {
    const char *data;
    int32_t size, at;
    int ended;
} File;

picopal_File picopal_fopen(picopal_char name[], picopal_access_mode mode) {
    int which = !strcmp((const char *)name, "sound.bin");
    File *file = mode == PICOPAL_BINARY_READ && data[which] ? calloc(1, sizeof(File)) : NULL;
    if (file) file->data = data[which], file->size = size[which];
    return (picopal_File)file;
}

pico_status_t picopal_fclose(picopal_File file) {
    free(file);
    return PICO_OK;
}

picopal_uint32 picopal_flength(picopal_File file) { return ((File *)file)->size; }
picopal_uint8 picopal_feof(picopal_File file) { return ((File *)file)->ended; }

pico_status_t picopal_fseek(picopal_File opened, picopal_uint32 offset, picopal_int8 from) {
    File *file = (File *)opened;
    int64_t at = (int64_t)(int32_t)offset + (from == SEEK_CUR ? file->at : from == SEEK_END ? file->size : 0);
    if (at < 0 || at > file->size) return PICO_EOF;
    file->at = (int32_t)at;
    file->ended = 0;
    return PICO_OK;
}

picopal_objsize_t picopal_fread_bytes(picopal_File opened, void *into, picopal_objsize_t each, picopal_uint32 n) {
    File *file = (File *)opened;
    picopal_uint32 left = each ? (file->size - file->at) / each : 0;
    if (n > left) n = left, file->ended = 1;
    memcpy(into, file->data + file->at, n * each);
    file->at += n * each;
    return n;
}

pico_status_t picopal_fget_char(picopal_File file, picopal_char *c) {
    *c = 0;
    return picopal_fread_bytes(file, c, 1, 1) == 1 ? PICO_OK : PICO_EOF;
}

/* A phone as (its number, its frames of 4 ms), a mark named N as (MARK, N). */
pico_status_t pico_noted(register picodata_CharBuffer buffer, const picoos_uint8 *item, picoos_uint16 most,
                         picoos_uint16 *written) {
    pico_status_t status = picodata_cbPutItem(buffer, item, most, written);
    if (status != PICO_OK) return status;
    if (item[0] == (picoos_uint8)PICODATA_ITEM_PHONE) {
        int frames = 0;
        for (int i = 0; i < item[2]; i++) frames += item[4 + 6 * i] | item[5 + 6 * i] << 8;
        note(item[1], frames);
    } else if (item[0] == (picoos_uint8)PICODATA_ITEM_CMD && item[1] == PICODATA_ITEMINFO1_CMD_MARKER) {
        char name[12] = {0};
        memcpy(name, item + 4, item[3] < 11 ? item[3] : 11);
        note(MARK, atoi(name));
    }
    return status;
}

EXPORT(text) char *pico_text(void) { return text; }
EXPORT(samples) int16_t *pico_samples(void) { return samples; }
EXPORT(events) int32_t *pico_events(void) { return events; }
EXPORT(most_text) int pico_most_text(void) { return MOST_TEXT; }
EXPORT(sample_count) int pico_sample_count(void) { return n_samples; }
EXPORT(event_count) int pico_event_count(void) { return n_events; }

static int load(const char *file) {
    pico_Resource made;
    pico_Retstring name;
    int status = pico_loadResource(pico, (const pico_Char *)file, &made);
    if (status == PICO_OK) status = pico_getResourceName(pico, made, name);
    if (status == PICO_OK) status = pico_addResourceToVoiceDefinition(pico, VOICE, (const pico_Char *)name);
    return status;
}

/* Take in both resources; 0 where all is well. */
EXPORT(open) int pico_open(void) {
    int status = pico_initialize(malloc(MEMORY), MEMORY, &pico);
    if (status == PICO_OK) status = pico_createVoiceDefinition(pico, VOICE);
    if (status == PICO_OK) status = load("text.bin");
    if (status == PICO_OK) status = load("sound.bin");
    if (status == PICO_OK) status = pico_newEngine(pico, VOICE, &engine);
    return status;
}

/* Say the UTF-8 that stands in text; 0 where all is well. */
EXPORT(say) int pico_say(void) {
    int left = (int)strlen(text) + 1, at = 0, status = PICO_STEP_IDLE;
    int16_t bytes, type;
    n_samples = n_events = 0;
    pico_resetEngine(engine, PICO_RESET_SOFT);
    while (left > 0) {
        status = pico_putTextUtf8(engine, (const pico_Char *)text + at, left, &bytes);
        if (status != PICO_OK || bytes <= 0) return status ? status : -1;
        left -= bytes, at += bytes;
        do {
            char out[128];
            status = pico_getData(engine, out, sizeof out, &bytes, &type);
            if (status != PICO_STEP_BUSY && status != PICO_STEP_IDLE) return status;
            if (n_samples + bytes / 2 > MOST_SAMPLES) return -2;
            memcpy(samples + n_samples, out, bytes);
            n_samples += bytes / 2;
        } while (status == PICO_STEP_BUSY);
    }
    return 0;
}
