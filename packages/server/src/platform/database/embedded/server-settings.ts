/**
 * Settings of the embedded server: small, few processes, no network. Durability stays as PostgreSQL ships it.
 * With `durable: false` (tests only) nothing is synced to disk.
 */
export function serverSettings(options: { socketFolder: string; durable: boolean }): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: options.socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '48MB',
    // Two workers' sorts, not a hundred: most sessions idle.
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    // io_method=worker would start three more processes; ours read mostly from the page cache.
    io_method: 'sync',
    max_worker_processes: '2',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    max_logical_replication_workers: '0',
    max_wal_senders: '0',
    wal_level: 'minimal',
    max_wal_size: '512MB',
    min_wal_size: '32MB',
    autovacuum_max_workers: '1',
    autovacuum_worker_slots: '2',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What is logged goes to our log: never a statement's text, which may carry what a caller sent.
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
    update_process_title: 'off',
    cluster_name: 'gatewarden',
    shared_memory_type: 'mmap',
    dynamic_shared_memory_type: 'mmap',
    restart_after_crash: 'on',
  }
  if (!options.durable)
    Object.assign(settings, { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' })
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
