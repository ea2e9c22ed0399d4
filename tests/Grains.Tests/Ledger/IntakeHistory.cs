namespace VerifiedAddition.Grains.Tests;

/// <summary>Jobs that count and are killed, an intake that is killed and loses answers, pages, and calls that come late, in an order that a seed gives.</summary>
internal sealed class IntakeHistory(int seed)
{
    private const int Jobs = 4;
    private const int Size = 1000;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, LedgerPage> _pages = new(StringComparer.Ordinal);
    private readonly List<(long At, JobCharge Charge)> _late = [];
    private readonly Job[] _jobs = [.. Enumerable.Range(0, Jobs).Select(i => new Job($"job{i}"))];
    private LedgerIntake _stored = new();
    private LedgerIntake _intake = new();
    private long _deleted;
    private long _now = 1_700_000_000_000;

    /// <summary>What the jobs' states count at the end.</summary>
    public long Counted => _deleted + _jobs.Sum(job => job.Stored.Asked);

    /// <summary>What the pages of the ledger say, and what is on the way there.</summary>
    public long Charged
    {
        get
        {
            var key = LedgerPages.QuestionsOf(LedgerPages.OfSweep("nine"));
            var page = _pages.GetValueOrDefault(key, LedgerPage.Empty);
            return page.Lines.Sum(line => line.Questions)
                + LedgerPages.Of(_stored.Outbox)[key].Where(posting => posting.Number > page.Number).Sum(posting => posting.Line.Questions);
        }
    }

    public void Run()
    {
        for (var step = 0; step < 400; step++)
        {
            Happen(_jobs[_random.Next(Jobs)]);
        }

        foreach (var job in _jobs)
        {
            job.Asked = Size;
            while (!Tell(job))
            {
            }

            job.Store();
        }
    }

    private void Happen(Job job)
    {
        _now += _random.Next(4_000);
        switch (_random.Next(8))
        {
            case 0 or 1:
                job.Asked = Math.Min(Size, job.Asked + _random.Next(500));
                break;
            case 2:
                if (!job.IsProved(_now))
                {
                    job.Store();
                    job.Proved = _now;
                }

                Tell(job);
                break;
            case 3:
                job.Store();
                job.Proved = _now;
                break;
            case 4:
                job.Kill();
                break;
            case 5:
                _intake = _stored; // it is killed
                break;
            case 6:
                Post();
                break;
            case 7 when job.Stored is { Asked: Size, Charged: Size }:
                _intake = _intake.Settle(job.Name, job.Stored.Charged, _now);
                if (_random.Next(2) == 0)
                {
                    _deleted += Size;
                    job.BeginAnew(); // it is deleted and asked for again
                }

                break;
        }

        foreach (var (_, charge) in _late.FindAll(call => call.At <= _now && _now - call.At < 30_000))
        {
            _ = Take(charge);
        }
    }

    /// <summary>A job tells what it has counted; the call may come again within half a minute, and its answer may be lost.</summary>
    private bool Tell(Job job)
    {
        var charge = new JobCharge(job.Name, job.Stored.Charged, job.Asked, "nine", "anna", new($"{0:x20}"), "cpu");
        _late.Add((_now + _random.Next(30_000), charge));
        if (!Take(charge) || _random.Next(3) == 0)
        {
            return false;
        }

        job.Charged = Math.Max(job.Charged, charge.To);
        return true;
    }

    /// <returns>Whether it was stored, and that was answered.</returns>
    private bool Take(JobCharge charge)
    {
        _intake = _intake.Take(charge, _now);
        var fate = _random.Next(4);
        if (fate > 0)
        {
            _stored = _intake;
        }

        return fate > 1;
    }

    private void Post()
    {
        foreach (var page in LedgerPages.Of(_stored.Outbox))
        {
            _pages[page.Key] = LedgerPosted.To(page.Key, _pages.GetValueOrDefault(page.Key, LedgerPage.Empty), page).Next;
        }

        if (_random.Next(2) == 0)
        {
            _intake = _intake.Posted(_stored.Outbox.Select(charge => charge.Number).ToHashSet());
        }
    }

    private sealed class Job(string name)
    {
        public string Name { get; private set; } = name;

        public (long Asked, long Charged) Stored { get; private set; }

        public long Asked { get; set; }

        public long Charged { get; set; }

        public long? Proved { get; set; }

        public bool IsProved(long now) => now - Proved < 30_000;

        public void Store() => Stored = (Asked, Charged);

        public void BeginAnew()
        {
            Name += "'";
            (Asked, Charged, Proved) = (0, 0, null);
            Store();
        }

        public void Kill() => (Asked, Charged, Proved) = (Stored.Asked, Stored.Charged, null);
    }
}
