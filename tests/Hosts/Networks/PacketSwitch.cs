using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Hosts;

/// <summary>Carries packets between hosts, with the delay, the loss and the order that each link has at the moment.</summary>
/// <remarks>It lives in this process, since not every kernel can delay or lose packets by itself.</remarks>
internal sealed partial class PacketSwitch : IAsyncDisposable
{
    /// <summary>Longest packet, in bytes: more than an interface sends by default.</summary>
    private const int MaxPacket = 2048;

    /// <summary>Where the addresses of sender and recipient begin in a packet of IPv4, and the shortest such packet.</summary>
    private const int Recipient = 16;

    private const int MinPacket = 20;

    /// <summary><c>POLLIN</c>.</summary>
    private const short Readable = 1;

    /// <summary>Longest sleep, in milliseconds, so that the end and new packets from the queue are seen.</summary>
    private const int MaxSleep = 50;

    private readonly TunDevice[] _devices;
    private readonly TimeProvider _time;
    private readonly Link[,] _links;
    private readonly uint[] _addresses;
    private readonly PriorityQueue<(int Host, byte[] Packet), (long Due, long Number)> _queue = new();
    private readonly Task _loop;
    private CounterRandom _random;
    private long _number;
    private volatile bool _ending;

    /// <summary>Starts to carry.</summary>
    /// <param name="devices">An interface of each host.</param>
    /// <param name="seed">Determines which packets are lost and overtaken, for packets that come in the same order.</param>
    /// <param name="time">The clock.</param>
    public PacketSwitch(IReadOnlyList<TunDevice> devices, ulong seed, TimeProvider time)
    {
        _devices = [.. devices];
        _time = time;
        _links = new Link[_devices.Length, _devices.Length];
        _addresses = new uint[_devices.Length];
        _random = new(seed, stream: 0x4057, index: 0);
        Heal();
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Sets the address under which a host is reached; nobody has its former one any more.</summary>
    public void Locate(int host, IPAddress address) => Volatile.Write(ref _addresses[host], BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()));

    /// <summary>Sets the link from one host to another.</summary>
    public void Set(int from, int to, Link link) => Volatile.Write(ref _links[from, to], link);

    /// <summary>Makes all links good.</summary>
    public void Heal() => SetAll(Link.Good);

    /// <summary>Sets all links.</summary>
    public void SetAll(Link link)
    {
        for (var from = 0; from < _devices.Length; from++)
        {
            for (var to = 0; to < _devices.Length; to++)
            {
                Set(from, to, link);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        await _loop;
        foreach (var device in _devices)
        {
            device.Dispose();
        }
    }

    private void Run()
    {
        var buffer = new byte[MaxPacket];
        var polled = Array.ConvertAll(_devices, device => new Polled { Descriptor = device.Descriptor, Asked = Readable });
        while (!_ending)
        {
            _ = Poll(polled, (nuint)polled.Length, Sleep());
            for (var from = 0; from < _devices.Length; from++)
            {
                for (var length = _devices[from].Read(buffer); length > 0; length = _devices[from].Read(buffer))
                {
                    Accept(from, buffer.AsSpan(0, length));
                }
            }

            SendDue();
        }
    }

    private int Sleep() => _queue.TryPeek(out _, out var next)
        ? (int)Math.Clamp(Math.Ceiling(_time.GetElapsedTime(_time.GetTimestamp(), next.Due).TotalMilliseconds), 0, MaxSleep)
        : MaxSleep;

    private void Accept(int from, ReadOnlySpan<byte> packet)
    {
        if (packet.Length < MinPacket || packet[0] >> 4 != 4)
        {
            return;
        }

        var to = Array.IndexOf(_addresses, BinaryPrimitives.ReadUInt32BigEndian(packet[Recipient..]));
        if (to < 0)
        {
            return;
        }

        var link = Volatile.Read(ref _links[from, to]);
        if (link.Loss > 0 && _random.Unit() < link.Loss)
        {
            return;
        }

        var delay = link.Delay + (link.Reordered > 0 && _random.Unit() < link.Reordered ? Link.Detour : TimeSpan.Zero);
        if (delay == TimeSpan.Zero)
        {
            _devices[to].Write(packet);
        }
        else
        {
            _queue.Enqueue((to, packet.ToArray()), (_time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency), _number++));
        }
    }

    private void SendDue()
    {
        while (_queue.TryPeek(out var next, out var when) && when.Due <= _time.GetTimestamp())
        {
            _devices[next.Host].Write(next.Packet);
            _queue.Dequeue();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll([In, Out] Polled[] polled, nuint count, int milliseconds);

    /// <summary>The <c>struct pollfd</c> of POSIX.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Asked;
        public short State;
    }
}
