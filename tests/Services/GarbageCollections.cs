namespace VerifiedAddition.Tests.Services;

/// <summary>Has garbage collected without a pause, and what is found run its finaliser, until it is disposed.</summary>
internal sealed class GarbageCollections : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _enough;

    public GarbageCollections()
    {
        _thread = new(Collect) { IsBackground = true, Name = "collect" };
        _thread.Start();
    }

    public void Dispose()
    {
        _enough = true;
        _thread.Join();
    }

    private void Collect()
    {
        while (!_enough)
        {
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
        }
    }
}
