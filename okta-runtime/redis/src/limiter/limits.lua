-- Admission for all processes that share an org and a principal. It follows the rules of `MemoryLimiter`.
--
-- KEYS[1]  the state: rate gates, queues, concurrency limit and the server's clock, as JSON
-- KEYS[2]  the leases by the time when they expire (sorted set)
-- KEYS[3]  the requests whose response was not observed, by lease (hash)
-- ARGV[1]  the command
-- ARGV[2]  its parameters, as JSON
--
-- Times are milliseconds of the clock of Redis unless they are called server times.

local parameters = cjson.decode(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- How long others wait for the response to a probe before the next one is sent.
local PROBE_TIMEOUT = 1000
-- The number of failures without limits after which a bucket is taken to have none.
local SILENT_FAILURES = 2
-- Resets that are further away are not those of a bucket.
local LONGEST_WINDOW = 65000
-- The length of a window until two resets are known.
local USUAL_LENGTH = 60000
-- A window that turned out to last longer is followed by a pause of at least this time.
local SHORTEST_PAUSE = 10
-- Dates and resets have whole seconds.
local SECOND = 1000
-- The interval after which the server's clock is measured anew, because clocks drift.
local CLOCK_LIFETIME = 600000
-- The first limit on concurrent requests.
local FIRST_LIMIT = 16
-- The most rounds before the limit on concurrent requests grows.
local MOST_ROUNDS = 256
-- The first in a queue asks again after this time, the next one after twice this time, and so on.
local POLL = 5
local LONGEST_POLL = 50
-- How often a process asks while a rate gate is closed.
local CLOSED_POLL = 250
-- A process that does not ask for this time after it was due loses its place.
local GRACE = 500
-- State that nobody used for this time is removed.
local STATE_LIFETIME = 600000
-- The number of gates from which those that no request uses are forgotten.
local MOST_GATES = 256

local stored = redis.call('GET', KEYS[1])
local state = stored and cjson.decode(stored) or {
  gates = {},
  buckets = {},
  routes = {},
  queues = {},
  slots = { limit = FIRST_LIMIT, cut = 0, full = 0, successes = 0, rounds = 1 },
  last_gate = 0,
  last_lease = 0,
}

-- The server's clock: bounds of server time minus Redis time.

local function sample_clock(sent, date)
  -- One more because `now` is rounded down.
  local low, high = date - now - 1, date + SECOND - sent
  local known = state.clock
  if known and now < known.since + CLOCK_LIFETIME then
    local narrow_low, narrow_high = math.max(low, known.low), math.min(high, known.high)
    if narrow_low < narrow_high then
      state.clock = { low = narrow_low, high = narrow_high, since = known.since }
      return
    end
  end
  state.clock = { low = low, high = high, since = now }
end

local function assume_clock()
  state.clock = state.clock or { low = -SECOND, high = 0, since = now }
end

local function certainly(server_time)
  return state.clock and server_time - state.clock.low
end

-- Rate gates.

local function remove_unknown_gates(ids)
  for name, id in pairs(ids) do
    if not state.gates[id] then ids[name] = nil end
  end
end

-- Removes the gates that no request waits for or was admitted by, if there are many.
local function forget_idle_gates()
  local count = 0
  for _ in pairs(state.gates) do count = count + 1 end
  if count < MOST_GATES then return end
  for id, gate in pairs(state.gates) do
    if gate.in_flight == 0 and not state.queues[id] then state.gates[id] = nil end
  end
  remove_unknown_gates(state.routes)
  remove_unknown_gates(state.buckets)
end

local function add_gate(bucket, like)
  forget_idle_gates()
  state.last_gate = state.last_gate + 1
  local id = bucket .. '#' .. state.last_gate
  state.gates[id] = {
    bucket = bucket,
    kind = 'unknown',
    in_flight = 0,
    silent = 0,
    lag = like and like.lag or 0,
    length = like and like.length,
  }
  state.buckets[bucket] = id
  return id
end

local function gate_of(bucket, route)
  local id = state.routes[route] or state.buckets[bucket]
  return id and state.gates[id] and id or add_gate(bucket)
end

local function is_used(id)
  for _, used in pairs(state.routes) do
    if used == id then return true end
  end
  return state.gates[id].in_flight > 0
end

local function is_shared(id, route)
  for other, used in pairs(state.routes) do
    if used == id and other ~= route then return true end
  end
  return false
end

-- Adds a gate for a route whose limit differs from that of its bucket, and removes those that no route uses.
local function split_gate(bucket, id)
  local like = state.gates[id]
  for other, gate in pairs(state.gates) do
    if gate.bucket == bucket and other ~= id and not is_used(other) then
      state.gates[other] = nil
      state.queues[other] = nil
    end
  end
  return add_gate(bucket, like)
end

-- Assigns a route to the gate with the limit that a response reported, and returns its id.
local function assign_gate(bucket, route, limit)
  local id = gate_of(bucket, route)
  local known = state.gates[id].limit
  if limit and known and limit ~= known then
    local found
    for other, gate in pairs(state.gates) do
      if gate.bucket == bucket and gate.limit == limit then found = other end
    end
    if found then
      id = found
    elseif is_shared(id, route) then
      id = split_gate(bucket, id)
    end
  end
  state.routes[route] = id
  return id
end

local function opens_at(gate)
  if gate.kind ~= 'window' then return nil end
  if gate.opens then return gate.opens end
  local clock = state.clock
  if not clock then return nil end
  -- Doubt about the server's clock may cost 2 % of a window. If it would cost more, the first request may be early: its
  -- response narrows the doubt.
  local doubt = clock.high - clock.low
  local offset = doubt <= (gate.length or USUAL_LENGTH) / 50 and clock.low or clock.low + doubt / 2
  local opens = math.ceil(gate.reset - offset) + gate.lag
  return math.min(opens, gate.latest)
end

-- Starts the next window if the current one is over.
local function advance(gate, reserve)
  local opens = opens_at(gate)
  if opens and opens <= now then
    -- Other programs may wait for the same moment, so that only a response says what is left of a window that is in
    -- demand.
    local was_used_up = gate.remaining <= gate.in_flight + (reserve or 0)
    gate.kind = was_used_up and 'unknown' or 'assumed'
    gate.probe, gate.opens, gate.opened = nil, nil, now
  end
end

local function advance_all()
  for _, gate in pairs(state.gates) do advance(gate, parameters.reserve) end
end

-- The number of requests that may be sent now; nil for no limit.
local function available(gate, reserve)
  if not reserve or gate.kind == 'unlimited' then return nil end
  if gate.kind == 'unknown' then
    return gate.probe and gate.probe.since + PROBE_TIMEOUT > now and 0 or 1
  end
  local left = gate.kind == 'window' and gate.remaining or gate.limit
  return math.max(left - gate.in_flight - reserve, 0)
end

-- When the gate may admit a request without a response.
local function next_change(gate)
  if gate.kind == 'unknown' and gate.probe then return gate.probe.since + PROBE_TIMEOUT end
  return opens_at(gate)
end

-- When the gate opens, if its window is used up whatever the next responses report.
local function closed_until(gate, reserve)
  if reserve and gate.kind == 'window' and gate.remaining <= reserve then return opens_at(gate) end
end

local function settle(gate, lease)
  gate.in_flight = math.max(gate.in_flight - 1, 0)
  if gate.probe and gate.probe.lease == lease then gate.probe = nil end
end

-- Records a response that reports no limit.
local function on_silence(gate, status)
  if gate.kind ~= 'unknown' then return end
  gate.silent = gate.silent + 1
  if (status >= 200 and status < 300) or gate.silent >= SILENT_FAILURES then gate.kind = 'unlimited' end
end

-- Closes a gate because the server refused a request without reporting a window.
local function close(gate, opens)
  gate.kind, gate.remaining, gate.probe, gate.opens = 'window', 0, nil, opens
end

-- Closes a gate whose window was taken to be over and is not.
local function close_again(gate, limit, date)
  local is_past = date and date >= gate.reset
  if is_past then gate.lag = SECOND end
  local ends = not is_past and certainly(gate.reset)
  if not ends or ends <= now then ends = now + SECOND end
  gate.kind, gate.limit, gate.remaining, gate.probe = 'window', limit, 0, nil
  gate.opens = math.min(math.max(ends, now + SHORTEST_PAUSE), now + LONGEST_WINDOW)
end

-- Whether a reset is that of a newer window than the known one.
local function is_new(gate, reset)
  if not gate.reset or reset > gate.reset then return true end
  -- Late responses have the reset of a window that is over. Otherwise the server's clock was set back.
  local ends = certainly(reset)
  return gate.reset - reset > LONGEST_WINDOW and ends and ends > now
end

-- Records a response that reports the window of the bucket.
local function on_report(gate, report, sent)
  local is_refused = report.status == 429
  local remaining = is_refused and 0 or report.remaining
  local limit = report.limit or gate.limit or remaining + 1
  gate.silent = 0
  if is_new(gate, report.reset) then
    local length = gate.reset and report.reset - gate.reset
    if length and length > 0 and length <= LONGEST_WINDOW then gate.length = length end
    gate.kind, gate.limit, gate.remaining = 'window', limit, remaining
    gate.reset, gate.probe, gate.opens = report.reset, nil, nil
    -- The server's clock may be wrong, or be set back.
    gate.latest = now + LONGEST_WINDOW
    if not report.date and report.retry_after and report.retry_after <= LONGEST_WINDOW then
      gate.opens = now + report.retry_after
    end
  elseif report.reset == gate.reset then
    if gate.kind == 'window' then
      gate.limit, gate.remaining = limit, math.min(gate.remaining, remaining)
    elseif is_refused and gate.opened and gate.opened <= sent then
      close_again(gate, limit, report.date)
    end
  end
end

local function on_response(flight, report)
  local is_usable = report.reset
    and (report.remaining or report.status == 429)
    and (not report.date or report.reset - report.date <= LONGEST_WINDOW)
  if is_usable then
    local id = assign_gate(flight.bucket, flight.route, report.limit)
    on_report(state.gates[id], report, flight.sent)
    return
  end
  local gate = state.gates[flight.gate]
  if gate and report.status == 429 and report.retry_after then
    close(gate, now + report.retry_after)
  elseif gate then
    on_silence(gate, report.status)
  end
end

-- The limit on concurrent requests.

local function in_flight()
  return redis.call('ZCARD', KEYS[2])
end

local function slots_limit(cap, is_adaptive)
  local limit = is_adaptive and state.slots.limit or nil
  if limit and cap then return math.min(limit, cap) end
  return limit or cap
end

local function on_accepted(slots)
  -- As many responses count as there were requests in flight when the limit was reached.
  if in_flight() >= slots.limit then slots.full = slots.limit end
  if slots.full == 0 then return end
  slots.full = slots.full - 1
  -- Nothing is known of the server's limit, or less is in use than it is expected to accept.
  if not slots.sustained or slots.limit < slots.sustained then
    slots.limit = slots.limit + 1
    return
  end
  slots.successes = slots.successes + 1
  if slots.successes >= slots.limit * slots.rounds then
    -- The server accepts more than before.
    if slots.limit > slots.sustained then slots.rounds = math.max(math.floor(slots.rounds / 4), 1) end
    slots.sustained, slots.limit, slots.successes = slots.limit, slots.limit + 1, 0
  end
end

local function on_refused(slots, number)
  slots.full, slots.successes = 0, 0
  -- Otherwise it is part of the refusals that the limit was halved for.
  if number <= slots.cut then return end
  slots.cut = state.last_lease
  local refused = math.min(slots.limit, math.max(in_flight(), 1))
  if slots.sustained and slots.sustained < refused then
    slots.rounds = math.min(slots.rounds * 4, MOST_ROUNDS)
  else
    slots.sustained, slots.rounds = math.max(math.floor(refused * 3 / 4), 1), 1
  end
  slots.limit = math.max(math.floor(refused / 2), 1)
end

-- Leases.

-- Ends an attempt. If its response was not observed, the request counts as sent unless it is certain that it was not.
local function end_attempt(lease, was_sent)
  redis.call('ZREM', KEYS[2], lease)
  local flight = redis.call('HGET', KEYS[3], lease)
  if not flight then return end
  redis.call('HDEL', KEYS[3], lease)
  local gate = state.gates[cjson.decode(flight).gate]
  if not gate then return end
  settle(gate, lease)
  if was_sent and gate.kind == 'window' then gate.remaining = math.max(gate.remaining - 1, 0) end
end

-- Ends the attempts of processes that are gone.
local function sweep()
  for _, lease in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
    end_attempt(lease, true)
  end
end

-- Queues. A process has one entry for each route that it waits for. The entries of a gate are ordered by the time when
-- their calls began. The queue of those that wait for a slot only has the name ''.

local function leave_queue(name, entry)
  local queue = state.queues[name]
  if not queue then return end
  queue[entry] = nil
  if not next(queue) then state.queues[name] = nil end
end

local function leave_queues(entry, except)
  for name in pairs(state.queues) do
    if name ~= except then leave_queue(name, entry) end
  end
end

-- Puts an entry into a queue, and returns the number of entries before it.
local function enqueue(name, entry, since)
  local queue = state.queues[name] or {}
  state.queues[name] = queue
  queue[entry] = { since = since, due = now }
  local before = 0
  for other, waiting in pairs(queue) do
    if waiting.due + GRACE < now then
      queue[other] = nil
    elseif waiting.since < since or (waiting.since == since and other < entry) then
      before = before + 1
    end
  end
  return before
end

-- Commands. Each returns the gate that it was about.

local reply = {}

local function admit(id, gate)
  state.last_lease = state.last_lease + 1
  gate.in_flight = gate.in_flight + 1
  if gate.kind == 'unknown' then gate.probe = { lease = parameters.lease, since = now } end
  redis.call('ZADD', KEYS[2], now + parameters.lifetime, parameters.lease)
  redis.call('HSET', KEYS[3], parameters.lease, cjson.encode({
    gate = id,
    bucket = parameters.bucket,
    route = parameters.route,
    sent = now,
    number = state.last_lease,
  }))
  leave_queues(parameters.entry)
  reply.is_admitted = true
end

local function wait(gate, name, before)
  local closed = closed_until(gate, parameters.reserve)
  local delay = closed and CLOSED_POLL or math.min(POLL * (before + 1), LONGEST_POLL)
  local change = parameters.reserve and next_change(gate)
  if change and change > now then delay = math.min(delay, change - now) end
  reply.wait = delay
  for _, queue in pairs({ state.queues[name] or {}, state.queues[''] or {} }) do
    if queue[parameters.entry] then queue[parameters.entry].due = now + delay end
  end
end

local commands = {}

function commands.acquire()
  local id = gate_of(parameters.bucket, parameters.route)
  local gate = state.gates[id]
  advance_all()
  local entry, since = parameters.entry, now - parameters.age
  leave_queues(entry, id)
  local before = enqueue(id, entry, since)
  local permits = available(gate, parameters.reserve)
  -- A probe may go out of turn: whoever asks first sends it.
  local is_turn = not permits or permits > before or (permits > 0 and gate.kind == 'unknown')
  if is_turn then
    local limit = slots_limit(parameters.max_concurrent, parameters.reserve)
    before = limit and enqueue('', entry, since) or 0
    if not limit or limit - in_flight() > before then
      admit(id, gate)
      return id
    end
  end
  wait(gate, id, before)
  return id
end

function commands.observe()
  local flight = redis.call('HGET', KEYS[3], parameters.lease)
  if not flight then return nil end
  redis.call('HDEL', KEYS[3], parameters.lease)
  flight = cjson.decode(flight)
  if parameters.date then sample_clock(flight.sent, parameters.date) else assume_clock() end
  if state.gates[flight.gate] then settle(state.gates[flight.gate], parameters.lease) end
  if parameters.refusal == 'concurrency' then
    on_refused(state.slots, flight.number)
  else
    on_accepted(state.slots)
  end
  if not parameters.refusal or parameters.refusal == 'window' then on_response(flight, parameters) end
  advance_all()
  return gate_of(flight.bucket, flight.route)
end

function commands.release()
  for _, lease in ipairs(parameters.leases) do end_attempt(lease, true) end
  advance_all()
end

-- Undoes an `acquire` whose caller is gone.
function commands.cancel()
  end_attempt(parameters.lease, false)
  leave_queues(parameters.entry)
  advance_all()
end

function commands.renew()
  for _, lease in ipairs(parameters.leases) do
    redis.call('ZADD', KEYS[2], 'XX', now + parameters.lifetime, lease)
  end
end

sweep()
local id = commands[ARGV[1]]()
redis.call('SET', KEYS[1], cjson.encode(state), 'PX', STATE_LIFETIME)
redis.call('PEXPIRE', KEYS[2], STATE_LIFETIME)
redis.call('PEXPIRE', KEYS[3], STATE_LIFETIME)

reply.slots = { in_flight = in_flight(), limit = state.slots.limit }
if id then
  local gate = state.gates[id]
  local closed = closed_until(gate, parameters.reserve)
  reply.gate = {
    id = id,
    limit = gate.limit,
    length = gate.length,
    in_flight = gate.in_flight,
    available = gate.kind ~= 'unknown' and available(gate, parameters.reserve or 0) or nil,
    closed_for = closed and math.max(closed - now, 0) or nil,
  }
end
return cjson.encode(reply)
