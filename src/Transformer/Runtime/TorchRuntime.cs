using System.Globalization;
using TorchSharp;

namespace VerifiedAddition.Transformer;

/// <summary>Which libtorch this process uses, and with how many threads. To be initialised before any other use of torch.</summary>
public static class TorchRuntime
{
    /// <summary>Names the environment variable that holds a folder with another libtorch, such as the one inside a PyTorch.</summary>
    public const string FolderVariable = "VA_LIBTORCH";

    private static readonly Lock Guard = new();
    private static string? _folder;
    private static bool _loaded;
    private static int? _threads;

    /// <summary>Which libtorch computes here, without naming a folder: <c>libtorch 2.10.0 (bundled)</c>, <c>libtorch 2.10.0 (VA_LIBTORCH)</c>.</summary>
    public static string LibTorch
    {
        get
        {
            Load();
            return $"libtorch {torch.__version__} ({(_folder is null ? "bundled" : FolderVariable)})";
        }
    }

    /// <summary>Loads libtorch and sets the number of threads that one operation may use, once for the whole process.</summary>
    /// <param name="threads">1 or more. Several trainings at once want 1 each: threads that outnumber cores are many times slower.</param>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the process has another number of threads already.</exception>
    public static void Initialise(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Load();
        lock (Guard)
        {
            if (_threads is { } already && already != threads)
            {
                throw new InvalidOperationException(
                    $"This process computes with {already} torch threads and cannot change to {threads}: all its sessions share the setting.");
            }

            torch.set_num_threads(threads);
            _threads = threads;
        }
    }

    /// <summary>How many threads may compute side by side, each with its torch threads, without outnumbering the cores.</summary>
    public static int ThreadsAtOnce
    {
        get
        {
            Load();
            return Math.Max(1, Environment.ProcessorCount / torch.get_num_threads());
        }
    }

    /// <summary>As <see cref="Initialise"/>, but leaves the number of threads as it is if somebody has set it.</summary>
    public static void InitialiseOnce(int threads)
    {
        lock (Guard)
        {
            Initialise(_threads ?? threads);
        }
    }

    /// <summary>What computes here, such as <c>libtorch 2.10.0 (bundled), CPU, 1 thread</c>.</summary>
    public static string Describe()
    {
        Load();
        var threads = torch.get_num_threads();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"libtorch {torch.__version__} ({_folder ?? "bundled"}), {DeviceName()}, {threads} {(threads == 1 ? "thread" : "threads")}");
    }

    /// <summary>Has this thread keep to the process's number of torch threads. To be called before it computes with tensors.</summary>
    /// <remarks>
    /// libtorch keeps the number for the process, but OpenMP for each thread, and begins with one for each core. Element-wise operations pass
    /// it on; a matrix product does not (libtorch 2.10), so that a new thread's first product would start a helper on every core, which stays
    /// as long as the thread does. Asking for the number passes it on, too.
    /// </remarks>
    internal static void EnterThread()
    {
        Load();
        _ = torch.get_num_threads();
    }

    /// <summary>Loads the libtorch that <see cref="FolderVariable"/> names, if it does, before TorchSharp loads its own. Idempotent.</summary>
    internal static void Load()
    {
        lock (Guard)
        {
            if (_loaded)
            {
                return;
            }

            HostMemory.Keep();
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            {
                LibTorchFolder.Preload(folder);
                _folder = folder;
            }

            torch.InitializeDeviceType(DeviceType.CPU);
            _loaded = true;
        }
    }

    private static string DeviceName() => torch.cuda_is_available() ? $"CPU and {torch.cuda.device_count()} CUDA devices" : "CPU";
}
